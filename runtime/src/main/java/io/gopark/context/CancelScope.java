package io.gopark.context;

import io.gopark.Chan;
import io.gopark.RecvChan;
import io.gopark.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A context that can be cancelled. Whoever made it should do so when it is not needed any more,
 * which {@code try} with resources sees to: until then it stands in its parent's list, and its
 * timer in a heap.
 *
 * <p>{@code cause} is written before {@code err}, under the lock, once; both are read without it.
 *
 * {@snippet :
 * CancelScope scope = Context.background().withCancel();
 * CancelScope child = scope.withTimeout(Duration.ofHours(1));
 * scope.cancel(new IOException("connection lost"));
 * child.done().recv();
 * IO.println(child.err().getMessage()); // -> context canceled
 * IO.println(child.cause().getMessage()); // -> connection lost
 * }
 *
 * @go context.cancelCtx
 */
public final class CancelScope extends TreeContext implements AutoCloseable {
  private final Object lock = new Object();
  private final Child inParent = new Child((parent, ending) -> endWith(parent, ending));
  private final @Nullable CancelScope above;
  private final @Nullable Instant deadline;

  /** Its own deadline or an earlier one from above. */
  private final Optional<Instant> limit;

  private @Nullable Child children;
  private @Nullable Chan<Void> done;
  private @Nullable Timer timer;
  private @Nullable Throwable cause;
  private volatile @Nullable ContextException err;

  private CancelScope(TreeContext parent, @Nullable Instant deadline) {
    super(parent);
    this.above = parent.scope();
    this.deadline = deadline;
    this.limit = deadline == null ? parent.deadline() : Optional.of(deadline);
  }

  /**
   * @go context.propagateCancel
   */
  static CancelScope under(TreeContext parent, @Nullable Instant deadline) {
    CancelScope scope = new CancelScope(parent, deadline);
    CancelScope above = scope.above;
    if (above != null) {
      above.add(scope.inParent);
    }
    return scope;
  }

  /** A deadline that comes after the parent's is none. */
  static CancelScope until(
      TreeContext parent, Instant deadline, Duration left, @Nullable Throwable cause) {
    Optional<Instant> parents = parent.deadline();
    if (parents.isPresent() && parents.get().isBefore(deadline)) {
      return under(parent, null);
    }
    CancelScope scope = under(parent, deadline);
    if (left.isZero() || left.isNegative()) {
      scope.end(DeadlineExceeded.INSTANCE, cause);
      return scope;
    }
    synchronized (scope.lock) {
      if (scope.err == null) {
        scope.timer = Timer.afterFunc(left, () -> scope.end(DeadlineExceeded.INSTANCE, cause));
      }
    }
    return scope;
  }

  // ---- ending -----------------------------------------------------------------------------------

  /** Ends this context and all below it; does not wait for their goroutines. Once is enough. */
  public void cancel() {
    end(Canceled.INSTANCE, null);
  }

  /**
   * As {@link #cancel()}; the first to end it says the cause.
   *
   * @go context.CancelCauseFunc
   */
  public void cancel(@Nullable Throwable cause) {
    end(Canceled.INSTANCE, cause);
  }

  /** As {@link #cancel()}. */
  @Override
  public void close() {
    cancel();
  }

  private void end(ContextException why, @Nullable Throwable cause) {
    Deque<CancelScope> ending = new ArrayDeque<>();
    endOne(why, cause, ending);
    for (CancelScope s = ending.poll(); s != null; s = ending.poll()) {
      s.endAsParent(ending);
    }
    CancelScope from = above;
    if (from != null) {
      from.remove(inParent);
    }
  }

  private void endWith(CancelScope parent, Deque<CancelScope> ending) {
    ending.add(this);
  }

  private void endAsParent(Deque<CancelScope> ending) {
    CancelScope parent = above;
    ContextException why = parent == null ? null : parent.err;
    if (parent != null && why != null) {
      endOne(why, parent.cause, ending);
    }
  }

  /**
   * @go context.cancelCtx.cancel
   */
  private void endOne(
      ContextException why, @Nullable Throwable because, Deque<CancelScope> ending) {
    Child first;
    Chan<Void> closing;
    Timer stopping;
    synchronized (lock) {
      if (err != null) {
        return;
      }
      cause = because == null ? why : because;
      err = why;
      first = children;
      children = null;
      closing = done;
      stopping = timer;
      timer = null;
    }
    if (closing != null) {
      closing.close();
    }
    if (stopping != null) {
      boolean inTime = stopping.stop();
    }
    for (Child c = first; c != null; ) {
      Child after = c.next;
      c.next = null;
      c.prev = null;
      c.listener.parentEnded(this, ending);
      c = after;
    }
  }

  // ---- children ---------------------------------------------------------------------------------

  /** Tells {@code child} when this ends; at once if it has. */
  void add(Child child) {
    synchronized (lock) {
      if (err == null) {
        Child second = children;
        child.next = second;
        if (second != null) {
          second.prev = child;
        }
        children = child;
        return;
      }
    }
    Deque<CancelScope> ending = new ArrayDeque<>();
    child.listener.parentEnded(this, ending);
    for (CancelScope s = ending.poll(); s != null; s = ending.poll()) {
      s.endAsParent(ending);
    }
  }

  /** Does nothing if this has ended: then the list is the canceller's. */
  void remove(Child child) {
    synchronized (lock) {
      if (err != null || child.prev == null && children != child) {
        return;
      }
      Child before = child.prev;
      Child after = child.next;
      if (before == null) {
        children = after;
      } else {
        before.next = after;
      }
      if (after != null) {
        after.prev = before;
      }
      child.prev = null;
      child.next = null;
    }
  }

  /** For tests: whether nobody waits for its end. */
  boolean isChildless() {
    synchronized (lock) {
      return children == null;
    }
  }

  // ---- what it says -----------------------------------------------------------------------------

  @Override
  CancelScope scope() {
    return this;
  }

  @Override
  public RecvChan<Void> done() {
    synchronized (lock) {
      Chan<Void> ch = done;
      if (ch == null) {
        ch = Chan.make();
        if (err != null) {
          ch.close();
        }
        done = ch;
      }
      return ch;
    }
  }

  @Override
  public @Nullable ContextException err() {
    return err;
  }

  @Override
  public @Nullable Throwable cause() {
    return err == null ? null : cause;
  }

  @Override
  public Optional<Instant> deadline() {
    return limit;
  }

  @Override
  String part() {
    return deadline == null
        ? "WithCancel"
        : "WithDeadline(" + deadline + " [" + left(deadline) + "])";
  }
}
