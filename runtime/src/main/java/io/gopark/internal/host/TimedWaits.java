package io.gopark.internal.host;

import io.gopark.internal.base.Invariants;
import java.util.concurrent.Executor;

/**
 * The JDK makes a timer of its own of a timed {@code Object.wait}, with a lambda and a class that
 * can never be used again if they fail the first time, as on a full heap.
 */
public final class TimedWaits {
  private static final long LONG_MILLIS = 3_600_000;

  private TimedWaits() {}

  /** Has a thread that nobody starts wait, and takes its timer back. On the direct path only. */
  public static void linkBeforeUse() {
    Nobody nobody = new Nobody();
    Thread thread = VirtualThreads.createFresh(nobody, VirtualThreads.takeIds(1), null, false);
    DirectHooks.TIMEOUT.set(thread, LONG_MILLIS);
    VirtualThreads.setStateVolatile(thread, VirtualThreads.TIMED_WAITING);
    VirtualThreads.afterYield(thread);
    VirtualThreads.cancelTimeoutTask(thread);
  }

  private static final class Nobody implements Executor, Runnable {
    @Override
    public void execute(Runnable task) {
      throw Invariants.broken("a thread that nobody starts was submitted");
    }

    @Override
    public void run() {
      throw Invariants.broken("a thread that nobody starts runs");
    }
  }
}
