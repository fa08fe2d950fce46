package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;

import io.gopark.Go;
import io.gopark.benchmarks.program.ClassInit;
import io.gopark.benchmarks.program.Lateness;
import io.gopark.benchmarks.program.Outcome;
import io.gopark.benchmarks.program.Program;
import io.gopark.time.Timer;
import java.time.Duration;
import java.util.function.Consumer;

/** Sleeping, timers, and waking up in time. */
final class Timers {
  private static final int ARMED = 10_000;
  private static final Duration LATER = Duration.ofHours(1);

  private Timers() {}

  static void addTo(Program program) {
    program
        .sized("sleep-storm", 1_000_000, 10_000, Timers::sleepStorm)
        .scaledMeasured("timer-churn", Timers::churn)
        .measured("mixed", 2000, 200, n -> ticksBeside(new Lateness(n), Lateness::hog))
        .measured(
            "class-init",
            ClassInit.watchMillis(),
            ClassInit.warmUpMillis(),
            n -> ticksBeside(new Lateness(n), _ -> ClassInit.touch(n)));
  }

  private static void sleepStorm(long n) throws InterruptedException {
    var finished = new Latch((int) n);
    for (long i = 0; i < n; i++) {
      long millis = 1 + i % 100;
      go(() -> {
        Go.sleep(Duration.ofMillis(millis));
        finished.done();
      });
    }
    finished.await();
  }

  private static Outcome churn(long n) {
    var armed = new Timer[ARMED];
    for (int i = 0; i < ARMED; i++) {
      armed[i] = Timer.make(Duration.ofSeconds(1000 + i));
    }
    long start = System.nanoTime();
    for (long i = 0; i < n; i++) {
      Timer.make(LATER).stop();
    }
    long took = System.nanoTime() - start;
    for (Timer timer : armed) {
      timer.stop();
    }
    return Outcome.of(took);
  }

  private static Outcome ticksBeside(Lateness lateness, Consumer<Lateness> disturbance)
      throws InterruptedException {
    var ended = new Latch(Lateness.hogs() + Lateness.TICKERS);
    for (int d = 0; d < Lateness.hogs(); d++) {
      go(() -> {
        disturbance.accept(lateness);
        ended.done();
      });
    }
    for (int t = 0; t < Lateness.TICKERS; t++) {
      int ticker = t;
      go(() -> {
        tick(lateness, ticker);
        ended.done();
      });
    }
    ended.await();
    return lateness.outcome();
  }

  private static void tick(Lateness lateness, int ticker) throws InterruptedException {
    lateness.started(ticker);
    while (!lateness.isOver()) {
      long before = System.nanoTime();
      Go.sleep(Lateness.TICK);
      lateness.awake(ticker, before);
    }
  }
}
