package io.gopark;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What tests of the end of a runtime share. */
abstract class EndedRuntime {
  /** What anybody reports as the failure of a goroutine of {@link #ofOneP}. */
  final List<Throwable> failures = new CopyOnWriteArrayList<>();

  final GoRuntime ofOneP() {
    return GoRuntime.builder().procs(1).onPanic(this::failed).build();
  }

  final void failed(Goroutine gp, Throwable e) {
    failures.add(e);
  }

  static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }

  static void enterAndLeave(Object lock) {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  static final class Computing implements Task {
    private volatile boolean begun;
    volatile boolean over;

    @Override
    public void run() {
      begun = true;
      while (!over) {
        Thread.onSpinWait();
      }
    }

    void awaitBegin() {
      while (!begun) {
        Thread.onSpinWait();
      }
    }
  }
}
