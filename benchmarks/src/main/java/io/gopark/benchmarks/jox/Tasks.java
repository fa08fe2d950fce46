package io.gopark.benchmarks.jox;

/** Starts virtual threads whose body may be interrupted. */
final class Tasks {
  private Tasks() {}

  /** What a virtual thread runs. */
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  static Thread start(Task task) {
    return Thread.startVirtualThread(() -> {
      try {
        task.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  static void joinAll(Thread[] threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
