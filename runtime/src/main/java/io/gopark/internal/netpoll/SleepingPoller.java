package io.gopark.internal.netpoll;

import io.gopark.internal.host.OsThread;
import io.gopark.internal.sched.NetpollSource;
import org.jspecify.annotations.Nullable;

/**
 * A poller without a network: it sleeps until the next timer, or until it is interrupted. Sockets
 * are polled by the JDK's own pollers, which submit the goroutines themselves.
 *
 * <p>One M polls at a time. It publishes itself, then looks whether it was interrupted; {@link
 * #interrupt} sets the flag, then wakes whoever is published.
 */
public final class SleepingPoller implements NetpollSource {
  private volatile @Nullable Thread sleeper;
  private volatile boolean interrupted;

  @Override
  public boolean hasWaiters() {
    return false;
  }

  @Override
  public boolean poll(long delayNanos) {
    if (delayNanos != 0) {
      sleep(delayNanos);
    }
    return false;
  }

  private void sleep(long delayNanos) {
    sleeper = Thread.currentThread();
    long deadline = System.nanoTime() + delayNanos;
    while (!interrupted) {
      if (delayNanos < 0) {
        OsThread.park();
      } else {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          break;
        }
        OsThread.parkNanos(left);
      }
      // An interrupt of an M's thread means nothing, and while it is pending no park blocks.
      boolean dropped = Thread.interrupted();
    }
    sleeper = null;
    interrupted = false;
  }

  @Override
  public void interrupt() {
    interrupted = true;
    Thread thread = sleeper;
    if (thread != null) {
      OsThread.unpark(thread);
    }
  }
}
