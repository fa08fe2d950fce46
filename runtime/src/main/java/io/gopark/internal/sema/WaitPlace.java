package io.gopark.internal.sema;

import io.gopark.WaitReason;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import io.gopark.internal.sched.Abandonable;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Parking;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.ThreadWaiter;
import io.gopark.internal.sched.WaitSource;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A lock under which goroutines and threads queue, and how they wait there: for as long as it
 * takes, or until an interrupt or a deadline.
 *
 * <p>A wait goes: make the waiter ({@link #newWaiter}), {@link Machine#enter}, take the lock,
 * {@link #begin}, put the waiter in a queue, park. Whoever takes it out under the lock, and nobody
 * else, readies it afterwards. A partner that takes it out leaves the outcome at DONE; {@link
 * #cancel} changes it. So each wait has one outcome, and what a partner gave cannot be lost to an
 * interrupt.
 *
 * <p>An interrupt finds the queue through {@code Waiter.on}, which an uninterruptible wait leaves
 * null.
 *
 * <p>Happens-before: the partner writes under the lock before it takes the waiter out, and the
 * waiter continues after it was readied by that partner.
 */
public abstract class WaitPlace extends RuntimeLock implements Abandonable {
  /** A time-out that never comes. */
  public static final long FOREVER = Long.MAX_VALUE;

  private final WaitSource cancellation = new Cancellation();

  private final class Cancellation implements WaitSource {
    @Override
    public void cancel(Waiter waiter, int seq, byte why) {
      WaitPlace.this.cancel(waiter, seq, why);
    }
  }

  @Override
  protected final LockRank rank() {
    return LockRank.SEMA;
  }

  /** The caller as a waiter. Allocates, so it is called before any state has changed. */
  public static Waiter newWaiter() {
    Goroutine gp = Goroutine.currentOrNull();
    return gp == null ? new ThreadWaiter() : gp;
  }

  /** Under the lock: starts {@code self}'s next wait. */
  static void begin(Waiter self) {
    self.outcome = Outcome.DONE;
    self.seq++;
  }

  /** Under the lock: takes {@code waiter} out; false if it does not stand here. */
  abstract boolean remove(Waiter waiter);

  /**
   * Unlocked, after a wait was cancelled: readies those who waited only because of the one gone.
   */
  void left() {}

  /**
   * With the lock held and {@code self} queued: waits until a partner takes it out. The lock has
   * been released and the runtime left.
   */
  final void parkUninterruptibly(@Nullable Machine mp, Waiter self, WaitReason reason) {
    if (mp != null && self instanceof Goroutine) {
      Parking.gopark(mp, this, reason);
    } else {
      unlock();
      leave(mp);
      ((ThreadWaiter) self).await(cancellation, false, false, 0);
    }
  }

  /**
   * As above, until an interrupt or the end of {@code nanos}, or {@link #FOREVER}. The interrupt
   * status stays set.
   */
  final byte park(@Nullable Machine mp, Waiter self, WaitReason reason, long nanos) {
    if (mp != null && self instanceof Goroutine gp) {
      gp.on = cancellation;
      if (nanos == FOREVER) {
        Parking.gopark(mp, this, reason);
      } else {
        parkTimed(mp, gp, reason, nanos);
      }
      gp.on = null;
    } else {
      unlock();
      leave(mp);
      boolean timed = nanos != FOREVER;
      ((ThreadWaiter) self).await(cancellation, true, timed, System.nanoTime() + nanos);
    }
    return self.outcome;
  }

  private void parkTimed(Machine mp, Goroutine gp, WaitReason reason, long nanos) {
    Scheduler sched = gp.scheduler();
    Object timer;
    try {
      timer = mp.startTimeout(Scheduler.deadline(sched.nanos(), nanos), gp);
    } catch (OutOfMemoryError e) {
      // No timer, no timed wait: as if the time were up.
      remove(gp);
      gp.outcome = Outcome.TIMED_OUT;
      unlock();
      mp.leave();
      left();
      return;
    }
    Parking.gopark(mp, this, reason);
    if (gp.outcome != Outcome.TIMED_OUT) {
      sched.stopTimer(timer);
    }
  }

  private void cancel(Waiter waiter, int seq, byte why) {
    lock();
    boolean ours = waiter.seq == seq && remove(waiter);
    if (ours) {
      waiter.outcome = why;
    }
    unlock();
    if (ours) {
      waiter.ready();
      left();
    }
  }

  @Override
  public final boolean abandon(Waiter waiter) {
    lock();
    boolean ours = remove(waiter);
    if (ours) {
      waiter.outcome = Outcome.ABANDONED;
    }
    unlock();
    return ours;
  }

  @Override
  public void abandoned(Waiter waiter) {
    left();
  }

  /** For a caller that may be no goroutine: what {@link Machine#enter} returned. */
  public static void leave(@Nullable Machine mp) {
    if (mp != null) {
      mp.leave();
    }
  }
}
