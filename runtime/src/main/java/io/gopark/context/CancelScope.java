package io.gopark.context;

import io.gopark.Chan;
import io.gopark.RecvChan;
import io.gopark.internal.base.StackRoom;
import io.gopark.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A context that can be cancelled. Whoever made it should do so when it is not needed any more,
 * which {@code try} with resources sees to: until then it stands in its parent's list, and its
 * timer in a heap.
 *
 * <p>The end of one scope: {@code cause}, {@code ender}, then {@code err} are written once, in the
 * same section under the lock in which {@code done} is closed; all are read without it. Who finds
 * {@code err} set before {@code closed} is passes through the lock before it says so, so nobody
 * learns of an end that {@code done} does not tell yet. Once {@code err} is set, {@code children}
 * belong to whoever set it.
 *
 * <p>The end of all below, in two steps. First every scope ends and each {@link AfterFunc} is
 * decided, by a loop, so the depth of the tree does not matter; nothing is allocated there and no
 * code of the user runs. The loop holds the monitor of the {@code inParent} of the scope at which
 * it began, which becomes the {@code ender} of all that it ended. A second canceller finds the
 * ender and passes through its monitor, and so does a loop that comes to a scope which another has
 * ended: that one began at this scope or between the two, so who waits always waits for a loop that
 * began further down, or holds nothing. Then, with no monitor held, threads are interrupted and
 * tasks started. What fails there, or what a waiter's thread does when it is woken, keeps nobody
 * else from being told: the first failure is thrown at the end.
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
  private final Child inParent = new InParent();
  private final @Nullable CancelScope above;
  private final @Nullable Instant deadline;

  /** Its own deadline or an earlier one from above. */
  private final Optional<Instant> limit;

  private @Nullable Child children;
  private @Nullable Chan<Void> done;
  private @Nullable Timer timer;
  private @Nullable Throwable cause;
  private @Nullable Child ender;
  private volatile @Nullable ContextException err;

  /** Whether {@code done}, if there is one, has been closed; written under the lock. */
  private volatile boolean closed;

  private final class InParent extends Child {
    @Override
    CancelScope scope() {
      return CancelScope.this;
    }

    @Override
    void act() {}
  }

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
    if (above != null && !above.add(scope.inParent)) {
      scope.end(Objects.requireNonNull(above.err()), above.cause());
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
    // What stands in the parent's list must be able to leave it.
    StackRoom.forCombination();
    CancelScope scope = under(parent, deadline);
    try {
      scope.limit(left, cause);
    } catch (Throwable e) {
      // Nobody will have it who could end it.
      scope.leaveParent();
      throw e;
    }
    return scope;
  }

  private void limit(Duration left, @Nullable Throwable because) {
    if (left.isZero() || left.isNegative()) {
      end(DeadlineExceeded.INSTANCE, because);
      return;
    }
    synchronized (lock) {
      if (err == null) {
        timer = Timer.afterFunc(left, () -> end(DeadlineExceeded.INSTANCE, because));
      }
    }
  }

  // ---- ending -----------------------------------------------------------------------------------

  /**
   * Ends this context and all below it; does not wait for their goroutines. Once is enough.
   *
   * <p>Happens-before: for this context and each below it that it ends, it happens before a receive
   * from {@link #done} that returns for it, the return of an {@link #err} or {@link #cause} that is
   * not null, and the start of a task of {@link #afterFunc}. Where all have ended before it orders
   * nothing for them.
   */
  public void cancel() {
    end(Canceled.INSTANCE, null);
  }

  /**
   * As {@link #cancel()}; the first to end it says the cause.
   *
   * <p>Happens-before: as {@link #cancel()}.
   *
   * @go context.CancelCauseFunc
   */
  public void cancel(@Nullable Throwable cause) {
    end(Canceled.INSTANCE, cause);
  }

  /**
   * As {@link #cancel()}.
   *
   * <p>Happens-before: as {@link #cancel()}.
   */
  @Override
  public void close() {
    cancel();
  }

  private void end(ContextException why, @Nullable Throwable because) {
    // An end that is begun must not stop half-way.
    StackRoom.forCombination();
    Child acting = endAll(why, because == null ? why : because);
    awaitEnder();
    leaveParent();
    Throwable failure = null;
    while (acting != null) {
      Child c = acting;
      acting = c.unlink();
      try {
        c.act();
      } catch (Throwable e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw CancelScope.<RuntimeException>rethrow(failure);
    }
  }

  /** The first step: ends this and all below. Returns those who are to act upon it. */
  private @Nullable Child endAll(ContextException why, Throwable because) {
    Child acting = null;
    synchronized (inParent) {
      Child others = null;
      Child todo = null;
      for (Child c = inParent; c != null; ) {
        CancelScope scope = c.scope();
        if (scope == null) {
          acting = c.notice() ? c.before(acting) : acting;
        } else {
          try {
            scope.endOne(inParent, why, because);
          } catch (Throwable e) {
            acting = new Failure(e).before(acting);
          }
          if (scope.ender == inParent) {
            todo = scope.childrenBefore(todo);
          } else if (scope != this) {
            others = c.before(others);
          }
        }
        c = todo;
        todo = c == null ? null : c.unlink();
      }
      // Last, so that no other has to wait for them.
      while (others != null) {
        CancelScope scope = others.scope();
        others = others.unlink();
        if (scope != null) {
          scope.awaitEnder();
        }
      }
    }
    return acting;
  }

  /**
   * Fails where somebody waits for {@code done} who cannot be woken; it has ended all the same.
   *
   * @go context.cancelCtx.cancel
   */
  private void endOne(Child by, ContextException why, Throwable because) {
    Timer stopping;
    synchronized (lock) {
      if (err != null) {
        return;
      }
      cause = because;
      ender = by;
      err = why;
      stopping = timer;
      timer = null;
      if (done != null) {
        done.close();
      }
      closed = true;
    }
    if (stopping != null) {
      boolean inTime = stopping.stop();
    }
  }

  /** By its ender: takes the children out. */
  private @Nullable Child childrenBefore(@Nullable Child rest) {
    Child first = children;
    children = null;
    if (first == null) {
      return rest;
    }
    Child last = first;
    for (Child c = last.next; c != null; c = c.next) {
      last = c;
    }
    last.next = rest;
    return first;
  }

  /** Stands among those who act for one that failed before. */
  private static final class Failure extends Child {
    private final Throwable failure;

    Failure(Throwable failure) {
      this.failure = failure;
    }

    @Override
    void act() {
      throw CancelScope.<RuntimeException>rethrow(failure);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException rethrow(Throwable e) throws E {
    throw (E) e;
  }

  /** After it ended: returns when all below have. */
  private void awaitEnder() {
    Child by = Objects.requireNonNull(ender);
    synchronized (by) {
      // The loop that ended it holds this until it is through.
    }
  }

  // ---- children ---------------------------------------------------------------------------------

  /** Tells {@code child} when this ends; false if it has, and the child is to see to itself. */
  boolean add(Child child) {
    StackRoom.forOperation();
    synchronized (lock) {
      if (err != null) {
        return false;
      }
      Child second = children;
      child.next = second;
      if (second != null) {
        second.prev = child;
      }
      children = child;
      return true;
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

  private void leaveParent() {
    CancelScope from = above;
    if (from != null) {
      from.remove(inParent);
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
    ContextException end = err;
    if (end != null && !closed) {
      synchronized (lock) {
        return err;
      }
    }
    return end;
  }

  @Override
  public @Nullable Throwable cause() {
    return err() == null ? null : cause;
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
