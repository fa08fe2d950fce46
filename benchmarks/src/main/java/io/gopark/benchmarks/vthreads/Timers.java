package io.gopark.benchmarks.vthreads;

import io.gopark.benchmarks.program.ClassInit;
import io.gopark.benchmarks.program.Lateness;
import io.gopark.benchmarks.program.Outcome;
import io.gopark.benchmarks.program.Program;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Sleeping, timers, and waking up in time. */
final class Timers {
  private static final int ARMED = 10_000;

  private Timers() {}

  static void addTo(Program program) {
    program
        .sized("sleep-storm", 1_000_000, 10_000, Timers::sleepStorm)
        .scaledMeasured("timer-churn", Timers::churn)
        .measured("mixed", 2000, 200, n -> ticksBeside(new Lateness(n), Lateness::hog))
        .measured(
            "class-init", ClassInit.watchMillis(), ClassInit.warmUpMillis(), Timers::classInit);
  }

  private static void sleepStorm(long n) throws InterruptedException {
    var finished = new CountDownLatch((int) n);
    for (long i = 0; i < n; i++) {
      long millis = 1 + i % 100;
      Threads.start(() -> {
        Thread.sleep(millis);
        finished.countDown();
      });
    }
    finished.await();
  }

  private static Outcome churn(long n) throws InterruptedException {
    var took = new AtomicLong();
    Threads.start(() -> took.set(churnNanos(n))).join();
    return Outcome.of(took.get());
  }

  private static long churnNanos(long n) {
    try (var timers = new ScheduledThreadPoolExecutor(1)) {
      timers.setRemoveOnCancelPolicy(true);
      timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      for (int i = 0; i < ARMED; i++) {
        timers.schedule(() -> {}, 1000 + i, TimeUnit.SECONDS);
      }
      long start = System.nanoTime();
      for (long i = 0; i < n; i++) {
        timers.schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);
      }
      return System.nanoTime() - start;
    }
  }

  private static Outcome classInit(long millis) throws InterruptedException {
    return ticksBeside(new Lateness(millis), _ -> ClassInit.touch(millis));
  }

  private static Outcome ticksBeside(Lateness lateness, Consumer<Lateness> disturbance)
      throws InterruptedException {
    var disturbers = new Thread[Lateness.hogs()];
    for (int d = 0; d < disturbers.length; d++) {
      disturbers[d] = Threads.start(() -> disturbance.accept(lateness));
    }
    Threads.startAndJoin(Lateness.TICKERS, t -> tick(lateness, t));
    for (Thread disturber : disturbers) {
      disturber.join();
    }
    return lateness.outcome();
  }

  private static void tick(Lateness lateness, int ticker) throws InterruptedException {
    lateness.started(ticker);
    while (!lateness.isOver()) {
      long before = System.nanoTime();
      Thread.sleep(Lateness.TICK);
      lateness.awake(ticker, before);
    }
  }
}
