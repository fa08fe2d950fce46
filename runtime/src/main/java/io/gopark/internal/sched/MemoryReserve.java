package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * Some memory that is let go of when an M cannot go on without. Without it nobody might ever go on:
 * every P in the hands of an M that waits for memory, and all memory in those of goroutines that
 * wait for a P.
 *
 * <p>Any M and sysmon let go; sysmon takes it anew, now and then, because a failure costs a
 * collection.
 */
final class MemoryReserve {
  private static final int BYTES = 64 << 10;
  private static final long INTERVAL_NANOS = 100_000_000;

  private volatile byte @Nullable [] kept = new byte[BYTES];
  private long triedAt;

  /** Not, from when somebody could not go on until there is room again. */
  boolean isKept() {
    return kept != null;
  }

  void release() {
    kept = null;
  }

  void refill(long now) {
    if (kept == null && now - triedAt >= INTERVAL_NANOS) {
      triedAt = now;
      kept = new byte[BYTES];
    }
  }
}
