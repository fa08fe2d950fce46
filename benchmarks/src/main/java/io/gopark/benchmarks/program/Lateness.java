package io.gopark.benchmarks.program;

import java.time.Duration;
import java.util.Arrays;

/**
 * The mixed work, without the rival's part: how late tickers wake up while others keep the
 * processors busy.
 */
public final class Lateness {
  public static final int TICKERS = 50;
  public static final Duration TICK = Duration.ofMillis(5);

  private static final int HOGS_PER_PROCESSOR = 2;
  private static final int MOST_TICKS = 4096;

  private final long start = System.nanoTime();
  private final long end;
  private final long[][] delays = new long[TICKERS][MOST_TICKS];
  private final int[] counts = new int[TICKERS];

  /** Written and never read: without it the hogs' computing could be left out. */
  private volatile long sink;

  public Lateness(long millis) {
    end = start + millis * 1_000_000;
  }

  public static int hogs() {
    return HOGS_PER_PROCESSOR * Program.procs();
  }

  public boolean isOver() {
    return System.nanoTime() - end >= 0;
  }

  /** Computes until the time is up; looks at the clock every few milliseconds, never gives way. */
  public void hog() {
    long x = 1;
    while (!isOver()) {
      x = shuffle(x);
    }
    sink = x;
  }

  private static long shuffle(long seed) {
    long x = seed;
    for (int i = 0; i < 2_000_000; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  /** A ticker's first delay: how long it waited for its turn to start. */
  public void started(int ticker) {
    delays[ticker][counts[ticker]++] = System.nanoTime() - start;
  }

  /** Tells that this ticker, asleep since {@code before}, is awake again. */
  public void awake(int ticker, long before) {
    if (counts[ticker] < MOST_TICKS) {
      delays[ticker][counts[ticker]++] = System.nanoTime() - before - TICK.toNanos();
    }
  }

  /** To be called when all tickers have ended. */
  public Outcome outcome() {
    long took = System.nanoTime() - start;
    long[] all = new long[Arrays.stream(counts).sum()];
    int length = 0;
    for (int t = 0; t < TICKERS; t++) {
      System.arraycopy(delays[t], 0, all, length, counts[t]);
      length += counts[t];
    }
    Arrays.sort(all);
    return Outcome.of(took)
        .with("p50_delay_ns", all[(int) (0.5 * (all.length - 1))])
        .with("p99_delay_ns", all[(int) (0.99 * (all.length - 1))])
        .with("p999_delay_ns", all[(int) (0.999 * (all.length - 1))]);
  }
}
