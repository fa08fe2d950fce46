package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.SYSCALL;

import io.gopark.internal.base.StackRoom;
import org.jspecify.annotations.Nullable;

/**
 * Around calls that block the operating-system thread.
 *
 * <p>Who owns the P: from {@link #entersyscall} on nobody; its status is SYSCALL and the M
 * remembers it as {@code oldp}. Whoever moves the status out of SYSCALL by compare-and-set owns it:
 * the returning M (to IDLE, then it acquires it), sysmon (to IDLE, then it hands it off), or a stop
 * of the world (to GCSTOP). So a short call costs two status writes, and a long one its P.
 *
 * <p>The JDK's own blocking code comes here through {@code CarrierThread.beginBlocking} and {@code
 * endBlocking}; programs through {@code Go.blocking}.
 *
 * @go runtime.entersyscall
 */
public final class Syscalls {
  private final Scheduler sched;

  Syscalls(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * The goroutine on {@code mp} is about to block its M, probably for a short time.
   *
   * @return whether {@link #exitsyscall} must follow: not when nested, nor inside the runtime
   */
  boolean entersyscall(Machine mp) {
    StackRoom.forCombination();
    Goroutine gp = mp.curg;
    if (gp == null || mp.locksPlain() > 0 || gp.statusWord() != RUNNING) {
      return false;
    }
    if (sched.closing && !gp.mayGoOnAtTheEnd()) {
      throw new ClosedError();
    }
    Machine.enterWithoutP();
    gp.setStatus(RUNNING, SYSCALL);
    gp.waitBegins();
    Processor pp = mp.p;
    mp.oldp = pp;
    if (pp != null) {
      mp.p = null;
      pp.m = null;
      pp.setStatus(Processor.SYSCALL);
      if (sched.stopRequested) {
        sched.world.stopSyscallP(pp);
      }
      sched.wakeSysmon();
    }
    mp.setAttention(Machine.IN_SYSCALL);
    mp.leave();
    return true;
  }

  /**
   * The goroutine is about to block its M, probably for long: its P goes to another M at once.
   *
   * @go runtime.entersyscallblock
   */
  static @Nullable Machine entersyscallblock() {
    Machine mp = Machine.enter();
    if (mp == null) {
      return null;
    }
    Goroutine gp = mp.curg;
    if (gp == null || gp.statusWord() != RUNNING) {
      mp.leave();
      return null;
    }
    gp.setStatus(RUNNING, SYSCALL);
    gp.waitBegins();
    mp.oldp = null;
    if (mp.p != null) {
      mp.p.syscalltick++;
      mp.sched.machines.handoffp(mp.releasep());
    }
    mp.setAttention(Machine.IN_SYSCALL);
    mp.leave();
    return mp;
  }

  /**
   * The call is over: the goroutine goes on with its old P if that is still there, with any idle
   * one otherwise, and else queues. Nothing, if it has left the call already.
   *
   * <p>The JDK makes its calls with locks in its hands that serve the whole JVM: the streams', the
   * class loaders', those of open jars. So a goroutine of a runtime that is being closed does not
   * end there, but goes on without a P to where it next waits or uses Gopark. One that does nothing
   * but such calls is unwound after many, before the next: what it wanted to write is still in the
   * stream's buffer then, and what it locked is let go. See {@link Stragglers}.
   *
   * @param ofJdk not a call that the program asked for
   * @go runtime.exitsyscall
   */
  void exitsyscall(Machine mp, boolean ofJdk) {
    Goroutine gp = mp.curg;
    if (gp == null || gp.statusWord() != SYSCALL) {
      return;
    }
    Machine.enterWithoutP();
    if (reacquireP(mp, gp) || StandardSwitch.ON && Thread.currentThread() == mp) {
      mp.leave();
    } else if (ofJdk && sched.closing) {
      // As if its P had been taken from it here.
      mp.setAttention(Machine.RETAKE_TAKEN);
      mp.leave();
    } else if (ofJdk) {
      queueInCall(mp, gp);
    } else {
      sched.preemption.queueForP(mp, gp);
    }
  }

  private void queueInCall(Machine mp, Goroutine gp) {
    gp.inCall = true;
    try {
      sched.preemption.queueForP(mp, gp);
    } finally {
      gp.inCall = false;
    }
  }

  /** The goroutine parked or ended inside a call: the same on g0, where the M can stop instead. */
  void exitsyscallOnG0(Machine mp, Goroutine gp) {
    boolean unused = reacquireP(mp, gp);
  }

  /**
   * By a goroutine without a P, inside the runtime: takes the old one or an idle one, and ends the
   * syscall if it is in one.
   *
   * @go runtime.exitsyscallfast
   */
  boolean reacquireP(Machine mp, Goroutine gp) {
    boolean inSyscall = gp.statusWord() == SYSCALL;
    Processor old = mp.oldp;
    mp.oldp = null;
    boolean got;
    if (inSyscall && old != null && old.casStatus(Processor.SYSCALL, Processor.IDLE)) {
      mp.acquirep(old);
      old.syscalltick++;
      got = true;
    } else {
      got = sched.machines.acquireIdleP(mp);
    }
    if (inSyscall) {
      gp.setStatus(SYSCALL, RUNNING);
      gp.waitEnds();
    }
    mp.clearAttention(Machine.IN_SYSCALL | Machine.RETAKE_TAKEN);
    return got;
  }

  /** By sysmon: takes the P of an M that is still in its call. */
  boolean retake(Processor pp) {
    if (pp.casStatus(Processor.SYSCALL, Processor.IDLE)) {
      pp.syscalltick++;
      return true;
    }
    return false;
  }
}
