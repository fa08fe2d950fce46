package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * How often each of up to eight tokens was seen, four bits for each. One party's tally is an int
 * that it writes alone; the arbiter adds them up.
 */
final class Tally {
  private static final int BITS = 4;

  private Tally() {}

  /** What to add for {@code gp}; nothing for null. */
  static int of(@Nullable Goroutine gp) {
    return gp == null ? 0 : 1 << gp.slot * BITS;
  }

  /** Each of {@code n} tokens once. */
  static int eachOf(int n) {
    int all = 0;
    for (int i = 0; i < n; i++) {
      all |= 1 << i * BITS;
    }
    return all;
  }

  /** Everything that is left in {@code queues}. */
  static int drain(RunQueue... queues) {
    int sum = 0;
    for (RunQueue queue : queues) {
      for (Goroutine gp = queue.get(); gp != null; gp = queue.get()) {
        sum += of(gp);
      }
    }
    return sum;
  }

  static int drain(GoroutineList list) {
    int sum = 0;
    for (Goroutine gp = list.pop(); gp != null; gp = list.pop()) {
      sum += of(gp);
    }
    return sum;
  }
}
