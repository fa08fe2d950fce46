package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;

import io.gopark.benchmarks.program.Program;
import io.gopark.sync.WaitGroup;
import org.jspecify.annotations.Nullable;

/** Waiting for a signal, and for all of a group. */
final class Groups {
  private static final int WORKERS = 8;

  private Groups() {}

  static void addTo(Program program) {
    program.scaled("waitgroup", Groups::turns);
  }

  /** The workers wait for its start; who started it waits until all of them have been there. */
  private static final class Turn {
    final WaitGroup start = new WaitGroup();
    final WaitGroup finished = new WaitGroup();
    @Nullable Turn next;

    Turn() {
      start.add(1);
      finished.add(WORKERS);
    }
  }

  private static void turns(long n) throws InterruptedException {
    var turn = new Turn();
    var first = turn;
    for (int w = 0; w < WORKERS; w++) {
      go(() -> takePart(first));
    }
    for (long taken = 0; taken < n; taken += WORKERS) {
      var next = taken + WORKERS < n ? new Turn() : null;
      turn.next = next;
      turn.start.done();
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
      turn.finished.done();
      turn = next;
    }
  }
}
