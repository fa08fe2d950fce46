package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * Whether a goroutine that wants a lock should burn some time before it parks. Only while the owner
 * can be running on another P, and while its own P has nothing better to do. The answer is a guess
 * from racy reads, outside of the runtime: the P may be taken meanwhile.
 */
public final class Spinning {
  /** Rounds before parking, and pauses in each. */
  private static final int ROUNDS = 4;

  private static final int PAUSES = 30;
  private static final boolean SEVERAL_CPUS = Runtime.getRuntime().availableProcessors() > 1;

  private Spinning() {}

  /**
   * Whether round {@code iter}, counted from 0, makes sense.
   *
   * @go sync.runtime_canSpin
   */
  public static boolean canSpin(int iter) {
    if (iter >= ROUNDS || !SEVERAL_CPUS) {
      return false;
    }
    Machine mp = Machine.current();
    return mp == null || canSpin(mp.sched, mp.p);
  }

  private static boolean canSpin(Scheduler sched, @Nullable Processor pp) {
    int others = sched.gomaxprocs - sched.idle.npidle() - sched.nmspinning.get() - 1;
    return others > 0 && pp != null && pp.runq.isEmpty();
  }

  /**
   * @go sync.runtime_doSpin
   */
  public static void doSpin() {
    for (int i = 0; i < PAUSES; i++) {
      Thread.onSpinWait();
    }
  }
}
