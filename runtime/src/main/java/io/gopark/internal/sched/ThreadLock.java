package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.host.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine bound to one M: by {@code lockOSThread}, or for one wait because it could not leave
 * the stack.
 *
 * <p>The M of a bound goroutine that cannot run gives its P away and sleeps. The goroutine is
 * queued like any other when it becomes runnable; the M that finds it hands over its own P and
 * wakes the sleeper. Both Ms are counted as locked-idle while they sleep this way, so that the
 * deadlock check counts them as asleep.
 */
final class ThreadLock {
  private final Scheduler sched;

  ThreadLock(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * The current goroutine stays on its M. Nests.
   *
   * @go runtime.LockOSThread
   */
  static void lockOSThread() {
    Machine mp = Machine.enter();
    if (mp == null || mp.curg == null) {
      throw new IllegalStateException("lockOSThread: the caller is no goroutine");
    }
    if (mp.lockedExt == Integer.MAX_VALUE) {
      mp.leave();
      throw new IllegalStateException("LockOSThread nesting overflow");
    }
    mp.lockedExt++;
    mp.lockedg = mp.curg;
    mp.curg.lockedm = mp;
    mp.leave();
  }

  /**
   * Undoes one {@link #lockOSThread}; without one it does nothing.
   *
   * @go runtime.UnlockOSThread
   */
  static void unlockOSThread() {
    Machine mp = Machine.enter();
    if (mp == null) {
      return;
    }
    Goroutine gp = mp.curg;
    if (mp.lockedExt > 0 && --mp.lockedExt == 0 && gp != null) {
      mp.lockedg = null;
      gp.lockedm = null;
    }
    mp.leave();
  }

  /**
   * On g0 of a locked M: sleeps until its goroutine may run, and returns it. Null: the M ends.
   *
   * @go runtime.stoplockedm
   */
  @Nullable Goroutine stoplockedm(Machine mp) {
    Goroutine gp = mp.lockedg;
    if (gp == null) {
      throw Invariants.broken("stoplockedm: inconsistent locking");
    }
    if (mp.p != null) {
      sched.machines.handoffp(mp.releasep());
    }
    if (!sleepLocked(mp, gp)) {
      return null;
    }
    mp.inheritTime = false;
    return gp;
  }

  /**
   * Hands this M's P to the M that a runnable goroutine is bound to, and sleeps; or leaves that M a
   * note if it is not asleep yet. False: this M ends.
   *
   * <p>All under the lock under which a scheduler begins to close: that wakes all sleepers, and one
   * that finds no P ends.
   *
   * @go runtime.startlockedm
   */
  boolean startlockedm(Machine mp, Goroutine gp, Machine locked) {
    if (locked == mp) {
      throw Invariants.broken("startlockedm: locked to me");
    }
    sched.lock.lock();
    boolean over = sched.closing;
    boolean asleep = locked.lockedAsleep && !over;
    if (asleep) {
      wake(locked);
      locked.nextp = mp.releasep();
    } else if (!over) {
      locked.lockedReady = true;
    }
    sched.lock.unlock();
    if (over) {
      sched.stragglers.afterTheEnd(gp);
    }
    if (!asleep) {
      return true;
    }
    locked.park.wakeup();
    return sched.machines.stopm(mp);
  }

  /** Under sched.lock: is to get a P, and no longer counted as asleep. */
  private void wake(Machine locked) {
    locked.lockedAsleep = false;
    sched.idle.nmidlelocked--;
  }

  /**
   * Under sched.lock: an M whose goroutine stands in the global queue, and is taken out for it; the
   * caller hands over a P. Null: there is none that sleeps.
   */
  @Nullable Machine takeQueued() {
    Goroutine gp = sched.globalq.takeBound();
    if (gp == null || gp.lockedm == null) {
      return null;
    }
    Machine locked = gp.lockedm;
    wake(locked);
    if (StandardSwitch.ON) {
      ((StandardGoroutine) gp).dequeued();
    }
    return locked;
  }

  /**
   * Sleeps until somebody who found {@code gp} runnable hands over a P. Who found it before this M
   * was asleep kept the P and left a note, which may be stale: on the standard path a goroutine may
   * be queued once more while it runs. False: this M has to end.
   */
  private boolean sleepLocked(Machine mp, Goroutine gp) {
    return wakesWithP(mp, gp) || sched.machines.sleepForP(mp);
  }

  /** True: no need to sleep, it has a P. False: counted as asleep. */
  private boolean wakesWithP(Machine mp, Goroutine gp) {
    while (!fallAsleep(mp)) {
      if (sched.machines.acquireIdleP(mp)) {
        return true;
      }
      gp.queueLocked();
    }
    return false;
  }

  /** False: somebody left the note. */
  private boolean fallAsleep(Machine mp) {
    sched.lock.lock();
    boolean noted = mp.lockedReady;
    mp.lockedReady = false;
    boolean suspect = false;
    if (!noted) {
      mp.lockedAsleep = true;
      sched.idle.nmidlelocked++;
      suspect = sched.deadlock.mayBeDead();
    }
    sched.lock.unlock();
    if (suspect) {
      sched.deadlock.suspect();
    }
    return !noted;
  }

  /**
   * The rest of gopark for a goroutine that turned out to be pinned to its stack. It is WAITING, or
   * has been readied already: an M that found it waits for the store of PINNED, and then finds this
   * M bound to it.
   */
  void parkPinned(Machine mp, Goroutine gp) {
    gp.waitBegins();
    sched.list(gp);
    bind(mp, gp);
    VirtualThreads.setStateVolatile(gp.thread(), VirtualThreads.PINNED);
    sleepBound(mp, gp, true);
  }

  /** A pinned goroutine whose P was taken: it queues for a P and its M sleeps with it. */
  void awaitPPinned(Machine mp, Goroutine gp) {
    bind(mp, gp);
    gp.setStatus(RUNNING, RUNNABLE);
    if (!StandardSwitch.ON) {
      VirtualThreads.setStateVolatile(gp.thread(), VirtualThreads.PINNED);
    }
    gp.queueLocked();
    sleepBound(mp, gp, false);
  }

  private static void bind(Machine mp, Goroutine gp) {
    mp.lockedg = gp;
    gp.lockedm = mp;
  }

  /**
   * Sleeps with the goroutine on the stack until an M that found it RUNNABLE hands over a P. An
   * interrupt unparks this thread, because the thread's state says that it is pinned.
   */
  private void sleepBound(Machine mp, Goroutine gp, boolean interruptible) {
    if (mp.p != null) {
      sched.machines.handoffp(mp.releasep());
    }
    boolean interrupted = false;
    boolean hasP = wakesWithP(mp, gp);
    while (!hasP && !mp.park.isSet()) {
      mp.park.sleepOnce();
      if (Thread.interrupted() && !interrupted) {
        interrupted = true;
        WaitSource on = gp.waitsOn();
        if (interruptible && on != null) {
          on.cancel(gp, gp.seq, Waiter.Outcome.INTERRUPTED);
        }
      }
    }
    if (!hasP && !sched.machines.sleepForP(mp)) {
      if (!gp.inCall) {
        unwind(mp, gp);
      }
      mp.setAttention(Machine.RETAKE_TAKEN);
    }
    gp.setStatus(RUNNABLE, RUNNING);
    if (!StandardSwitch.ON) {
      VirtualThreads.setStateVolatile(gp.thread(), VirtualThreads.RUNNING);
    }
    if (mp.lockedExt == 0) {
      mp.lockedg = null;
      gp.lockedm = null;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    mp.leave();
  }

  /**
   * gopark after the end, for a {@link Stragglers straggler}: it gives up what it is about to wait
   * for, and is unwound. It is bound meanwhile and after that, so that who readies it all the same
   * finds it on its stack. A partner that has taken it out already readies it in a moment: then it
   * goes on with what it was given, which others may count on, and is unwound at its next wait.
   */
  void unwindStraggler(Machine mp, Goroutine gp) {
    bind(mp, gp);
    if (StandardSwitch.ON) {
      ((StandardGoroutine) gp).clearReadied();
    }
    gp.setStatus(RUNNING, WAITING);
    boolean gaveUp = false;
    try {
      Parking.commit(gp, gp.parkedWith);
      gaveUp = gp.abandonWait();
      while (!gaveUp && gp.statusWord() == WAITING) {
        Thread.onSpinWait();
      }
    } catch (OutOfMemoryError e) {
      gp.parkedWith = null;
      throw e;
    } finally {
      gp.setStatus(RUNNING);
      mp.leave();
    }
    if (gaveUp) {
      sched.stragglers.settle(gp);
    }
    gp.parkedWith = null;
    if (gaveUp) {
      throw new ClosedError();
    }
  }

  /**
   * Lets it run without a P, to its nearest scheduling point, outside of the runtime: it leaves the
   * queue that it waits in, or somebody would ready it, and its M knows that the P is gone.
   */
  private static void unwind(Machine mp, Goroutine gp) {
    if (gp.statusWord() == WAITING && !gp.abandonWait()) {
      while (gp.statusWord() == WAITING) {
        Thread.onSpinWait();
      }
    }
    // As in Stragglers.settle.
    gp.elem = null;
    gp.setStatus(RUNNING);
    if (!StandardSwitch.ON) {
      VirtualThreads.setStateVolatile(gp.thread(), VirtualThreads.RUNNING);
    }
    mp.setAttention(Machine.RETAKE_TAKEN);
    mp.leave();
    throw new ClosedError();
  }
}
