package io.gopark.context;

import io.gopark.Task;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts one thread while it runs one task. The thread may not leave while the interrupt is on
 * its way, or it would hit whatever the thread does next.
 */
final class Interrupter {
  private static final int RUNNING = 0;
  private static final int INTERRUPTING = 1;
  private static final int INTERRUPTED = 2;
  private static final int OVER = 3;

  private final Thread thread = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(RUNNING);
  private final Child child = new Child((parent, ending) -> interrupt());

  private Interrupter() {}

  static void run(CancelScope scope, Task task) throws Exception {
    Interrupter self = new Interrupter();
    scope.add(self.child);
    try {
      task.run();
    } finally {
      self.end(scope);
    }
  }

  private void interrupt() {
    if (state.compareAndSet(RUNNING, INTERRUPTING)) {
      thread.interrupt();
      state.set(INTERRUPTED);
    }
  }

  private void end(CancelScope scope) {
    if (state.compareAndSet(RUNNING, OVER)) {
      scope.remove(child);
      return;
    }
    while (state.get() != INTERRUPTED) {
      Thread.yield();
    }
    boolean unused = Thread.interrupted();
  }
}
