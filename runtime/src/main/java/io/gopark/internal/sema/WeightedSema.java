package io.gopark.internal.sema;

import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.WaitQueue;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A number of tokens of which each user takes as many as it needs. First in, first out: while
 * somebody waits nobody overtakes it, not even with a smaller wish, or the big ones would starve.
 * Who wishes for more than there are waits apart, where it holds up nobody.
 *
 * <p>All state is under the lock. A waiter's wish is in its {@code elem}.
 *
 * @go semaphore.Weighted
 */
public final class WeightedSema extends WaitPlace {
  private final long size;
  private long taken;
  private final WaitQueue queue = new WaitQueue();
  private final WaitQueue hopeless = new WaitQueue();

  public WeightedSema(long size) {
    this.size = size;
  }

  /**
   * @go semaphore.Weighted.TryAcquire
   */
  public boolean tryAcquire(long n) {
    Machine mp = Machine.enter();
    lock();
    boolean ours = tryTake(n);
    unlock();
    leave(mp);
    return ours;
  }

  /**
   * Takes {@code n}, waiting for them.
   *
   * @param nanos {@link #FOREVER}, or for how long at the most
   * @go semaphore.Weighted.Acquire
   */
  public byte acquire(long n, long nanos) {
    return tryAcquire(n) ? Outcome.DONE : acquireSlow(n, true, nanos);
  }

  public void acquireUninterruptibly(long n) {
    if (!tryAcquire(n)) {
      acquireSlow(n, false, FOREVER);
    }
  }

  private byte acquireSlow(long n, boolean interruptible, long nanos) {
    Waiter self = newWaiter();
    Long wish = n;
    Machine mp = Machine.enter();
    lock();
    if (tryTake(n)) {
      unlock();
      leave(mp);
      return Outcome.DONE;
    }
    begin(self);
    self.elem = wish;
    (n > size ? hopeless : queue).enqueue(self);
    if (interruptible) {
      return park(mp, self, WaitReason.SEMACQUIRE, nanos);
    }
    parkUninterruptibly(mp, self, WaitReason.SEMACQUIRE);
    return Outcome.DONE;
  }

  /**
   * Gives {@code n} back.
   *
   * @go semaphore.Weighted.Release
   */
  public void release(long n) {
    Machine mp = Machine.enter();
    lock();
    if (n > taken) {
      unlock();
      leave(mp);
      throw new RuntimeError("semaphore: released more than held");
    }
    taken -= n;
    Waiter w = takeNext();
    unlock();
    readyFrom(w);
    leave(mp);
  }

  /**
   * @go semaphore.Weighted.notifyWaiters
   */
  private void readyFrom(@Nullable Waiter first) {
    for (Waiter w = first; w != null; ) {
      w.ready();
      lock();
      w = takeNext();
      unlock();
    }
  }

  /** How many can be taken at this moment. */
  public long available() {
    Machine mp = Machine.enter();
    lock();
    long free = size - taken;
    unlock();
    leave(mp);
    return free;
  }

  // ---- under the lock -------------------------------------------------------------------------

  private boolean tryTake(long n) {
    if (size - taken < n || !queue.isEmpty()) {
      return false;
    }
    taken += n;
    return true;
  }

  /** Takes out the first in the queue if its wish can be granted, and grants it. */
  private @Nullable Waiter takeNext() {
    Waiter w = queue.peek();
    if (w == null || !(w.elem instanceof Long wish) || size - taken < wish) {
      return null;
    }
    taken += wish;
    w.elem = null;
    queue.remove(w);
    return w;
  }

  @Override
  boolean remove(Waiter waiter) {
    boolean removed = queue.remove(waiter) || hopeless.remove(waiter);
    if (removed) {
      waiter.elem = null;
    }
    return removed;
  }

  /** The one gone may have been the first, and those behind it content with less. */
  @Override
  void left() {
    lock();
    Waiter w = takeNext();
    unlock();
    readyFrom(w);
  }
}
