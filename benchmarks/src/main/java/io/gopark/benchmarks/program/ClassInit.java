package io.gopark.benchmarks.program;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Class initialisers that take their time. Who waits for one is pinned to its carrier thread, and
 * nothing in the JDK tells the scheduler.
 */
public final class ClassInit {
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final long MILLIS = 500;

  private ClassInit() {}

  /** How long tickers are watched: a while before, during and after the initialiser. */
  public static long watchMillis() {
    return 4 * MILLIS;
  }

  /**
   * Of a warm-up, in which tickers run undisturbed: a class is initialised once, and what the JVM
   * takes of the processors to compile their code is not what this is about.
   */
  public static long warmUpMillis() {
    return watchMillis() / 10;
  }

  /**
   * Initialises a class that nobody has used: one that is pinned and runs, others that wait. Does
   * nothing in a warm-up.
   *
   * @param watchedMillis how long tickers are watched
   */
  public static int touch(long watchedMillis) {
    return watchedMillis < watchMillis() ? 0 : Slow.value;
  }

  private static int initialise() {
    long end = System.nanoTime() + MILLIS * 1_000_000;
    while (System.nanoTime() - end < 0) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
    return RUNS.incrementAndGet();
  }

  private static final class Slow {
    static final int value = initialise();
  }
}
