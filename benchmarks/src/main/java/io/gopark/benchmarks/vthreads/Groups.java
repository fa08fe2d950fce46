package io.gopark.benchmarks.vthreads;

import io.gopark.benchmarks.program.Program;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Waiting for a signal, and for all of a group. */
final class Groups {
  private static final int WORKERS = 8;

  private Groups() {}

  static void addTo(Program program) {
    program.scaled("waitgroup", n -> Threads.start(() -> turns(n)).join());
  }

  /** The workers wait for its start; who started it waits until all of them have been there. */
  private static final class Turn {
    final CountDownLatch start = new CountDownLatch(1);
    final CountDownLatch finished = new CountDownLatch(WORKERS);
    @Nullable Turn next;
  }

  private static void turns(long n) throws InterruptedException {
    var turn = new Turn();
    var first = turn;
    for (int w = 0; w < WORKERS; w++) {
      Threads.start(() -> takePart(first));
    }
    for (long taken = 0; taken < n; taken += WORKERS) {
      var next = taken + WORKERS < n ? new Turn() : null;
      turn.next = next;
      turn.start.countDown();
      turn.finished.await();
      if (next != null) {
        turn = next;
      }
    }
  }

  private static void takePart(Turn first) throws InterruptedException {
    for (Turn turn = first; turn != null; ) {
      turn.start.await();
      Turn next = turn.next;
      turn.finished.countDown();
      turn = next;
    }
  }
}
