package io.gopark.internal.sched;

import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;

/**
 * Taking the P from an M whose goroutine does not come back to the runtime: it computes, or it
 * blocks where the JDK does not say so. A running virtual thread cannot be stopped; what can be
 * taken is the P. Another M runs the rest, and the goroutine notices at its next entry into the
 * runtime, where it queues for a P like everybody else.
 *
 * <p>Protocol. An M that is inside the runtime holds its P in local variables, so its P must not be
 * taken then. On each entry the M stores {@code locks = 1} and loads {@code attention}; the taker
 * stores ASKED there and loads {@code locks}. The usual fence between the two would cost every
 * channel operation an atomic instruction. So the M's side has only a compiler fence, and the taker
 * makes a handshake with the M's thread in between, which orders the M's two accesses for it:
 * either the M's store came before the handshake, and the taker sees it and lets go; or the M's
 * load comes after it and sees ASKED. Then the M waits for the verdict, which falls under {@link
 * RetakeLock}.
 *
 * <p>Between ASKED and the verdict the M may also go through a syscall or a switch; therefore the
 * taker decides only on what it reads after the handshake: outside of the runtime, P still its own,
 * status RUNNING.
 */
final class Preemption {
  private final Scheduler sched;
  private final RetakeLock retakeLock = new RetakeLock();

  Preemption(Scheduler sched) {
    this.sched = sched;
  }

  private static final class RetakeLock extends RuntimeLock {
    @Override
    protected LockRank rank() {
      return LockRank.RETAKE;
    }
  }

  /** An M that saw ASKED waits here until its question is answered. */
  void awaitVerdict() {
    retakeLock.lock();
    retakeLock.unlock();
  }

  /**
   * Takes {@code pp} from its running M. True: the caller owns it, its status is IDLE. False: the M
   * is inside the runtime, or gone.
   */
  boolean take(Processor pp) {
    Machine mp = pp.m;
    if (mp == null || mp.locksAcquire() != 0 || pp.status() != Processor.RUNNING) {
      return false;
    }
    retakeLock.lock();
    try {
      return takeLocked(pp, mp);
    } finally {
      retakeLock.unlock();
    }
  }

  private boolean takeLocked(Processor pp, Machine mp) {
    mp.setAttention(Machine.RETAKE_ASKED);
    try {
      handshake(mp);
      boolean ours =
          mp.locksAcquire() == 0 && mp.p == pp && pp.m == mp && pp.status() == Processor.RUNNING;
      if (ours) {
        mp.p = null;
        pp.m = null;
        pp.setStatus(Processor.IDLE);
        mp.setAttention(Machine.RETAKE_TAKEN);
      }
      return ours;
    } finally {
      mp.clearAttention(Machine.RETAKE_ASKED);
    }
  }

  /**
   * Where the heap is full it must not fail: all memory may be held by goroutines that wait for
   * this P. The JVM allocates what it returns after the handshake; and no allocation fails before a
   * collection, for which all threads stand still.
   */
  private void handshake(Machine mp) {
    try {
      mp.handshake();
    } catch (OutOfMemoryError e) {
      sched.reserve.release();
    }
  }

  /**
   * The rest of {@link Machine#enter}: for a goroutine whose P is asked for or gone, or that is in
   * a syscall. After the end there is no P to queue for.
   */
  Machine enterSlow(Machine first) {
    Machine mp = first;
    for (; ; ) {
      awaitVerdict();
      Goroutine gp = mp.curg;
      if (gp == null || mp.attention() == 0) {
        return mp;
      }
      if (mp.p == null && !sched.syscalls.reacquireP(mp, gp)) {
        if (mp.runsStragglers) {
          return mp;
        }
        queueForP(mp, gp);
        mp = Machine.ofCurrentGoroutine();
        mp.entered(mp.locksPlain() + 1);
      }
    }
  }

  /**
   * A goroutine without a P goes to the global queue and comes back when it has one, outside of the
   * runtime. The caller is inside.
   */
  void queueForP(Machine mp, Goroutine gp) {
    if (StandardSwitch.ON) {
      StandardSwitch.queueForP(mp, gp);
    } else if (!Parking.switchOut(gp, Goroutine.REQUEST_NO_P, VirtualThreads.YIELDING)) {
      sched.threadLock.awaitPPinned(mp, gp);
    }
  }
}
