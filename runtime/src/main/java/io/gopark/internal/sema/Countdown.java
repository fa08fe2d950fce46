package io.gopark.internal.sema;

import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.WaitQueue;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A counter, and those who wait for it to be zero. One word holds both the counter (upper half) and
 * the number of waiters (lower half), so whoever brings the counter to zero learns from the same
 * instruction whether somebody waits. The counter moves without the lock; waiters are counted under
 * it, together with their queueing.
 *
 * <p>Who came to zero looks at the counter again under the lock, because others have gone on since:
 * the waiters that it saw may have given up, and who waits now may wait for something new. Nobody
 * is left behind by that. Who waits was counted while the counter was not zero, so whoever brings
 * it to zero after that sees the waiter in the same word, and comes for the lock. If it finds the
 * counter elsewhere by then, the waiter's time has not come: the counter must come to zero again,
 * and its author comes for the lock in turn. The last who does finds zero, and takes all.
 *
 * <p>A count that is not allowed is taken back, and until then others see it: one that waits may
 * wait for it alone. So taking back is a way to come to zero like any other, and readies those who
 * wait.
 *
 * @go sync.WaitGroup
 */
public final class Countdown extends WaitPlace {
  private static final int COUNTER_SHIFT = 32;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Countdown.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long state;
  private final WaitQueue queue = new WaitQueue();

  /**
   * @go sync.WaitGroup.Add
   */
  public void add(int delta) {
    StackRoom.forCombination();
    long now = count(delta);
    int counter = (int) (now >> COUNTER_SHIFT);
    int waiters = (int) now;
    if (counter < 0) {
      takeBack(delta);
      throw new RuntimeError("sync: negative WaitGroup counter");
    }
    if (waiters == 0) {
      return;
    }
    if (delta > 0 && counter == delta) {
      takeBack(delta);
      throw new RuntimeError("sync: WaitGroup misuse: Add called concurrently with Wait");
    }
    if (counter == 0) {
      readyAll();
    }
  }

  /** Adds to the counter; returns the state that this made. */
  long count(int delta) {
    long change = (long) delta << COUNTER_SHIFT;
    return (long) STATE.getAndAdd(this, change) + change;
  }

  /** Who waits meanwhile waits for this count; and who came to zero meanwhile did not see it. */
  void takeBack(int delta) {
    long now = count(-delta);
    if (now >> COUNTER_SHIFT == 0 && (int) now != 0) {
      readyAll();
    }
  }

  /** For who came to zero with waiters, unless the counter has moved on since. */
  void readyAll() {
    Machine mp = Machine.enter();
    lock();
    if (counter() != 0) {
      unlock();
      leave(mp);
      return;
    }
    long waiters = (int) state;
    Waiter first = queue.dequeueAll();
    STATE.getAndAdd(this, -waiters);
    unlock();
    for (Waiter w = first; w != null; ) {
      Waiter after = WaitQueue.unlink(w);
      w.ready();
      w = after;
    }
    leave(mp);
  }

  /**
   * Waits until the counter is zero.
   *
   * @param nanos {@link #FOREVER}, or for how long at the most
   * @go sync.WaitGroup.Wait
   */
  public byte await(long nanos) {
    if (counter() == 0) {
      return Outcome.DONE;
    }
    Waiter self = newWaiter();
    Machine mp = Machine.enter();
    if (!queue(mp, self)) {
      return Outcome.DONE;
    }
    byte outcome = park(mp, self, WaitReason.SYNC_WAIT_GROUP_WAIT, nanos);
    if (outcome == Outcome.DONE && state != 0) {
      throw new RuntimeError("sync: WaitGroup is reused before previous Wait has returned");
    }
    return outcome;
  }

  /** True: queued, and the lock is held. False: the counter is zero, unlocked, left. */
  private boolean queue(@Nullable Machine mp, Waiter self) {
    lock();
    for (long old = state; old >> COUNTER_SHIFT != 0; old = state) {
      if (STATE.compareAndSet(this, old, old + 1)) {
        begin(self);
        queue.enqueue(self);
        return true;
      }
    }
    unlock();
    leave(mp);
    return false;
  }

  @Override
  boolean remove(Waiter waiter) {
    boolean removed = queue.remove(waiter);
    if (removed) {
      STATE.getAndAdd(this, -1L);
    }
    return removed;
  }

  /** A snapshot. */
  public int counter() {
    return (int) (state >> COUNTER_SHIFT);
  }
}
