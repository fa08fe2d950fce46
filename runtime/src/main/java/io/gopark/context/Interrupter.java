package io.gopark.context;

import io.gopark.Task;
import io.gopark.internal.base.StackRoom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts one thread while it runs one task. The thread may not leave while the interrupt is on
 * its way, or it would hit whatever the thread does next.
 */
final class Interrupter extends Child {
  private static final int RUNNING = 0;
  private static final int INTERRUPTING = 1;
  private static final int INTERRUPTED = 2;
  private static final int OVER = 3;

  private final Thread thread = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(RUNNING);

  private Interrupter() {}

  static void run(CancelScope scope, Task task) throws Exception {
    StackRoom.forCombination();
    Interrupter self = new Interrupter();
    if (!scope.add(self)) {
      self.act();
    }
    try {
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
    if (state.compareAndSet(RUNNING, OVER)) {
      scope.remove(this);
      return;
    }
    while (state.get() != INTERRUPTED) {
      Thread.yield();
    }
    boolean unused = Thread.interrupted();
  }
}
