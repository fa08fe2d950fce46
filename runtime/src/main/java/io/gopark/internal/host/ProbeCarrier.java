package io.gopark.internal.host;

import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import jdk.internal.misc.CarrierThread;

/** A short-lived carrier for {@link SwitchProbe}, outside of any runtime. */
final class ProbeCarrier extends CarrierThread {
  private final Runnable task;

  /** Written and read on this thread only, also while a virtual thread is mounted on it. */
  private int blockings;

  ProbeCarrier(ForkJoinPool pool, Runnable task) {
    super(pool);
    this.task = task;
    setName("gopark-selfcheck");
    setDaemon(true);
  }

  /** Runs the task and waits for it. Returns false if it takes longer than the limit. */
  boolean runWithin(Duration limit) {
    start();
    boolean interrupted = false;
    long deadline = System.nanoTime() + limit.toNanos();
    for (long left = limit.toNanos(); left > 0 && isAlive(); left = deadline - System.nanoTime()) {
      try {
        join(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !isAlive();
  }

  int blockings() {
    return blockings;
  }

  @Override
  public void run() {
    task.run();
  }

  /** Never the pool's business: with 0 here the JDK hands virtual threads to the pool. */
  @Override
  public int getQueuedTaskCount() {
    return 1;
  }

  @Override
  public boolean beginBlocking() {
    blockings++;
    return true;
  }

  @Override
  public void endBlocking() {}
}
