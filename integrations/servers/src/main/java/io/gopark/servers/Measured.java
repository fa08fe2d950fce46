package io.gopark.servers;

import io.gopark.GoRuntime;
import java.util.Locale;

/**
 * {@code Measured SERVER goroutines|vthreads} is the server's side of {@code gopark bench http}: it
 * prints its port and serves until its standard input ends. {@code /hello} answers at once, {@code
 * /compute} after some 50 ms of work.
 */
public final class Measured {
  private static final long COMPUTE_NANOS = 50_000_000;

  /** How often the work is measured before it has a size. */
  private static final int TRIALS = 40;

  private Measured() {}

  public static void main(String[] args) throws Exception {
    long size = sizeOfWork();
    Page page =
        path -> path.equals("/compute") ? Long.toString(compute(size)) + "\n" : "Hello, world!\n";
    HttpServers server = HttpServers.valueOf(args[0].toUpperCase(Locale.ROOT));
    RunningServer running =
        args[1].equals("goroutines")
            ? server.onGoroutines(GoRuntime.builder().build(), page, 0)
            : server.onVirtualThreads(page, 0);
    System.out.println(running.port());
    while (System.in.read() >= 0) {
      // Nobody writes; the end is what is waited for.
    }
    System.exit(0);
  }

  /** The same work in each request, however many compete for the processors. */
  private static long sizeOfWork() {
    long trial = 100_000;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < TRIALS; i++) {
      long start = System.nanoTime();
      long unused = compute(trial);
      best = Math.min(best, System.nanoTime() - start + (unused & 1));
    }
    return trial * COMPUTE_NANOS / best;
  }

  private static long compute(long size) {
    long x = 88172645463325252L;
    for (long i = 0; i < size; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
