package io.gopark.internal.sema;

import io.gopark.WaitReason;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Parking;
import io.gopark.internal.sched.WaitQueue;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A counting semaphore that is what a lock sleeps on: whoever uses it counts its sleepers itself,
 * and releases once for each sleeper it lets go. A release that comes before its acquire is kept as
 * a permit. Go has a table of them, found by address; here each lock has its own, made when
 * somebody first has to wait.
 *
 * <p>Where Go puts a released permit back in the count and lets the waiter race for it, here the
 * waiter gets it: fairness and barging are the business of the lock above.
 *
 * @go runtime.semaRoot
 */
public class Sema extends WaitPlace {
  /** At which end of the queue a waiter is put. */
  public enum Place {
    LAST,
    FIRST
  }

  private final WaitQueue queue = new WaitQueue();
  private int permits;

  /**
   * Takes a permit, waiting for it as long as it takes.
   *
   * @param self from {@link #newWaiter}
   * @go runtime.semacquire1
   */
  public void acquire(Waiter self, Place place, WaitReason reason) {
    Machine mp = Machine.enter();
    if (!takeOrQueue(mp, self, place)) {
      parkUninterruptibly(mp, self, reason);
    }
  }

  /** As above, until an interrupt or the end of {@code nanos}; DONE if it took a permit. */
  public byte acquire(Waiter self, Place place, WaitReason reason, long nanos) {
    Machine mp = Machine.enter();
    return takeOrQueue(mp, self, place) ? Outcome.DONE : park(mp, self, reason, nanos);
  }

  /** True: took a permit, unlocked and left. False: queued, and the lock is held. */
  private boolean takeOrQueue(@Nullable Machine mp, Waiter self, Place place) {
    lock();
    if (permits > 0) {
      permits--;
      unlock();
      leave(mp);
      return true;
    }
    begin(self);
    if (place == Place.FIRST) {
      queue.enqueueFirst(self);
    } else {
      queue.enqueue(self);
    }
    return false;
  }

  /** Takes a permit if there is one. */
  public boolean tryAcquire() {
    Machine mp = Machine.enter();
    lock();
    boolean taken = permits > 0;
    if (taken) {
      permits--;
    }
    unlock();
    leave(mp);
    return taken;
  }

  /**
   * Gives a permit to the first in the queue, or keeps it for the next to come.
   *
   * @go runtime.semrelease1
   */
  public void release() {
    release(Machine.enter());
  }

  /** As above; leaves the runtime, which the caller has entered. */
  public void release(@Nullable Machine mp) {
    Waiter w = dequeueOrKeep();
    if (w != null) {
      w.ready();
    }
    leave(mp);
  }

  /** As {@link #release}, and lets the one who got the permit run at once, on this P. */
  public void handOff(@Nullable Machine mp) {
    Waiter w = dequeueOrKeep();
    if (w != null) {
      w.ready();
    }
    if (w instanceof Goroutine && mp != null) {
      Parking.goyield(mp);
    } else {
      leave(mp);
    }
  }

  private @Nullable Waiter dequeueOrKeep() {
    lock();
    Waiter w = queue.dequeue();
    if (w == null) {
      permits++;
    }
    unlock();
    return w;
  }

  @Override
  final boolean remove(Waiter waiter) {
    return queue.remove(waiter);
  }
}
