package io.gopark.internal.chan;

import io.gopark.internal.sched.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The place of one select case in its channel's queue. It is the case itself, so that a prepared
 * select allocates nothing.
 *
 * @go runtime.scase
 */
abstract sealed class SelectWaiter extends Waiter permits RecvCase, SendCase {
  private static final VarHandle SELECTION;

  static {
    try {
      SELECTION =
          MethodHandles.lookup().findVarHandle(SelectWaiter.class, "selection", Selection.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Whether it sends. */
  final boolean sends;

  /** Null: the case is disabled. Written by the owner between two selects. */
  @Nullable Channel<?> channel;

  /** Counts the changes of {@code channel}. */
  int rebound;

  /**
   * The select that waits with this case, from its enqueueing until its select is done with it. Set
   * under the channel's lock. Cleared without it, by a release store, whose partner is the acquire
   * in {@link #inUse}: who finds it null also finds all that its last user did.
   */
  private @Nullable Selection selection;

  SelectWaiter(boolean sends, @Nullable Channel<?> channel) {
    this.sends = sends;
    this.channel = channel;
  }

  final void bind(@Nullable Channel<?> to) {
    if (inUse() != null) {
      throw new IllegalStateException("a select waits with this case");
    }
    channel = to;
    rebound++;
  }

  /** The select that waits with this case, or null. */
  final @Nullable Selection inUse() {
    return (Selection) SELECTION.getAcquire(this);
  }

  /** Under the lock of {@code ch}: joins its queue. */
  final void enlist(Selection by, Channel<?> ch, @Nullable Object offer) {
    elem = offer;
    outcome = Outcome.DONE;
    selection = by;
    ch.queueOf(sends).enqueue(this);
  }

  /** By the select that waited with it, when no queue holds it. */
  final void release() {
    elem = null;
    SELECTION.setRelease(this, null);
  }

  /** By whoever is about to take this waiter out, under the channel's lock. */
  @Override
  protected final boolean claim() {
    Selection of = selection;
    return of != null && of.claim();
  }

  @Override
  public final void ready() {
    Selection of = selection;
    if (of != null) {
      of.fired(this);
    }
  }

  /** What it would send; null for a receive. */
  abstract @Nullable Object offer();

  /** This case's handler. */
  abstract CaseHandler<?, ?> handler();
}
