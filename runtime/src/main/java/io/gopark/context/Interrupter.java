package io.gopark.context;

import io.gopark.Task;
import io.gopark.internal.base.StackRoom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts one thread while it runs one task. The thread may not leave while the interrupt is on
 * its way, or it would hit whatever the thread does next.
 *
 * <p>A thread has one flag for all interrupts, and what is interrupted here may stand inside of
 * another such task, or have been interrupted before. So the flag is set only by who has just seen
 * it off. Where it is on, somebody's interrupt is pending and this one joins it: who takes that
 * takes both. Who sees it off knows that what was pending at the beginning has been taken, and says
 * so to its own task and to those around it ({@code pendingBefore}) before anybody sets the flag.
 *
 * <p>At the end of one that interrupted there are three cases. The flag is off: all has been taken.
 * It is on, and nobody has seen it off since the beginning: then it is an earlier one's, and stays,
 * without being lifted for a moment, in which others would believe it taken. It is on otherwise:
 * then it is taken back. In the first and the last case the flag is set again for an enclosing
 * interrupter that came while this one was there, whose interrupt may have joined this one or been
 * taken for it. An enclosing one leaves RUNNING before it looks at the flag, so either it is seen
 * here or it looks after the clearing, and sets the flag itself. One that is still on its way when
 * this begins counts as one that comes later.
 *
 * <p>An interrupt from elsewhere that comes together with this one cannot be told from it, and ends
 * with it. And one from before counts as taken while code that is not to be interrupted holds it
 * back, as uninterruptible waits do.
 */
final class Interrupter extends Child {
  private static final int RUNNING = 0;
  private static final int INTERRUPTING = 1;
  private static final int INTERRUPTED = 2;
  private static final int OVER = 3;

  /** The innermost of a thread. */
  private static final ThreadLocal<@Nullable Interrupter> CURRENT = new ThreadLocal<>();

  private final Thread thread = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(RUNNING);
  private final @Nullable Interrupter enclosing;
  private final int enclosingBefore;

  /**
   * Whether the flag was on when this began, and nobody has seen it off since. Turned off by the
   * thread and by those who interrupt it, on its behalf or on that of a task inside; read by the
   * thread when they are through.
   */
  private volatile boolean pendingBefore;

  private Interrupter(@Nullable Interrupter enclosing) {
    this.enclosing = enclosing;
    // Those first: what they have set is to be seen in the flag.
    this.enclosingBefore = enclosing(INTERRUPTED);
    this.pendingBefore = true;
    if (!thread.isInterrupted()) {
      seenOff();
    }
  }

  static void run(CancelScope scope, Task task) throws Exception {
    StackRoom.forCombination();
    Interrupter self = new Interrupter(CURRENT.get());
    CURRENT.set(self);
    try {
      if (!scope.add(self)) {
        self.act();
      }
      task.run();
    } finally {
      self.end(scope);
    }
  }

  @Override
  void act() {
    if (state.compareAndSet(RUNNING, INTERRUPTING)) {
      try {
        if (!thread.isInterrupted()) {
          seenOff();
          thread.interrupt();
        }
      } finally {
        // Also where that failed: the thread waits for it.
        state.set(INTERRUPTED);
      }
    }
  }

  private void end(CancelScope scope) {
    if (enclosing == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(enclosing);
    }
    if (state.compareAndSet(RUNNING, OVER)) {
      scope.remove(this);
      return;
    }
    while (state.get() != INTERRUPTED) {
      Thread.yield();
    }
    if (!thread.isInterrupted()) {
      seenOff();
    } else if (pendingBefore) {
      return;
    } else {
      boolean unused = Thread.interrupted();
    }
    if (enclosing(INTERRUPTING) != enclosingBefore) {
      thread.interrupt();
    }
  }

  /** Tells this and those around it that nothing is pending from before. */
  private void seenOff() {
    for (Interrupter i = this; i != null; i = i.enclosing) {
      i.pendingBefore = false;
    }
  }

  /** How many of those around this one have come to {@code from}, INTERRUPTING or INTERRUPTED. */
  private int enclosing(int from) {
    int count = 0;
    for (Interrupter i = enclosing; i != null; i = i.enclosing) {
      count += i.state.get() >= from ? 1 : 0;
    }
    return count;
  }
}
