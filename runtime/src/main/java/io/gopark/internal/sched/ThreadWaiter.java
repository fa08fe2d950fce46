package io.gopark.internal.sched;

import java.util.concurrent.locks.LockSupport;

/**
 * The waiter of a thread that is no goroutine: a platform thread, or a virtual thread of another
 * scheduler. It parks itself, so no P and no M of ours is involved.
 */
public class ThreadWaiter extends Waiter {
  private final Thread thread = Thread.currentThread();
  private volatile boolean readied;

  /**
   * Parks until {@link #ready}. An interrupt or a passed deadline ends the wait through {@code
   * source}, which decides under its lock whether the partner was faster; either way somebody calls
   * {@code ready}. Returns with the outcome set; the thread's interrupt status is kept.
   *
   * @param deadline of {@code System.nanoTime}, where {@code timed}
   */
  public final void await(WaitSource source, boolean interruptible, boolean timed, long deadline) {
    boolean interrupted = false;
    boolean cancelled = false;
    int wait = seq;
    while (!readied) {
      if (!cancelled && interruptible && Thread.interrupted()) {
        interrupted = true;
        cancelled = true;
        source.cancel(this, wait, Outcome.INTERRUPTED);
        continue;
      }
      if (Thread.interrupted()) {
        interrupted = true;
      }
      if (!cancelled && timed) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          cancelled = true;
          source.cancel(this, wait, Outcome.TIMED_OUT);
        } else {
          LockSupport.parkNanos(source, left);
        }
      } else {
        LockSupport.park(source);
      }
    }
    readied = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public final void ready() {
    readied = true;
    LockSupport.unpark(thread);
  }
}
