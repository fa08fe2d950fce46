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
 * another such task, or have been interrupted before. So whoever takes its own interrupt back at
 * the end sets the flag again where it was also somebody else's: an enclosing interrupter's, which
 * came while this one was there, or that of before, if nobody has taken it. One of an enclosing
 * interrupter that comes later sets the flag itself: it leaves RUNNING before it does, so either it
 * is seen here or its flag comes after the clearing. An interrupt from elsewhere that comes
 * together with this one cannot be told from it, and ends with it.
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
  private final boolean pendingBefore = thread.isInterrupted();
  private final int enclosingBefore;

  private Interrupter(@Nullable Interrupter enclosing) {
    this.enclosing = enclosing;
    this.enclosingBefore = interruptedEnclosing();
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
        thread.interrupt();
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
    boolean pending = Thread.interrupted();
    if (pending && pendingBefore || interruptedEnclosing() != enclosingBefore) {
      thread.interrupt();
    }
  }

  /** How many of those around this one have interrupted the thread, or are about to. */
  private int interruptedEnclosing() {
    int count = 0;
    for (Interrupter i = enclosing; i != null; i = i.enclosing) {
      count += i.state.get() == RUNNING ? 0 : 1;
    }
    return count;
  }
}
