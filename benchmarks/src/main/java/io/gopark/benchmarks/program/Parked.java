package io.gopark.benchmarks.program;

/**
 * The parked work, without the rival's part: what a parked one costs in memory and in time. Heap is
 * what the parked ones added; resident memory is that of the whole process.
 */
public final class Parked {
  private Parked() {}

  /** The rival's part. */
  public interface Crowd {
    /** Starts {@code n} that park, and returns when all have started. */
    void create(long n) throws Exception;

    /** Lets all of them go, and returns when all have finished. */
    void release() throws Exception;
  }

  public static Outcome measure(long n, Crowd crowd) throws Exception {
    double heapBefore = Memory.heapBytes();
    long start = System.nanoTime();
    crowd.create(n);
    long created = System.nanoTime() - start;
    double heap = Memory.heapBytes() - heapBefore;
    double rss = Memory.rssBytes();
    start = System.nanoTime();
    crowd.release();
    long released = System.nanoTime() - start;
    return Outcome.of(created + released)
        .with("heap_bytes_each", heap / n)
        .with("rss_bytes_each", rss / n)
        .with("create_ns_each", (double) created / n)
        .with("release_ns_each", (double) released / n);
  }
}
