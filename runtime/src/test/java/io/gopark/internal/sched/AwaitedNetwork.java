package io.gopark.internal.sched;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** A network from which comes what a test says, and for which somebody waits if it says so. */
final class AwaitedNetwork implements NetpollSource {
  private final Semaphore interrupts = new Semaphore(0);

  /** Who is found by the next look. */
  final AtomicReference<Thread> ready = new AtomicReference<>();

  /** How often somebody looked and did not block. */
  final AtomicInteger looks = new AtomicInteger();

  /** How many block now, and how many did at once. */
  final AtomicInteger blocked = new AtomicInteger();

  final AtomicInteger mostBlocked = new AtomicInteger();
  volatile boolean awaited;

  @Override
  public boolean hasWaiters() {
    return awaited;
  }

  @Override
  public boolean poll(long delayNanos) {
    if (delayNanos != 0) {
      mostBlocked.accumulateAndGet(blocked.incrementAndGet(), Math::max);
      interrupts.acquireUninterruptibly();
      blocked.decrementAndGet();
      return false;
    }
    looks.incrementAndGet();
    Thread thread = ready.getAndSet(null);
    LockSupport.unpark(thread);
    return thread != null;
  }

  @Override
  public void interrupt() {
    interrupts.release();
  }
}
