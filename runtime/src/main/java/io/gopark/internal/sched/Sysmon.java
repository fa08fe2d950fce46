package io.gopark.internal.sched;

import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.host.OutsideThreads;
import io.gopark.internal.host.VirtualThreads;
import java.util.concurrent.locks.LockSupport;

/**
 * The monitor: a thread of its own, without a P. It looks at the Ps every 20 microseconds, less and
 * less often while there is nothing to do: after 50 idle rounds, or at once while all Ps are idle,
 * doubling up to 4 ms, by which the end of a time slice may be missed. It sleeps until woken when
 * all Ps have been idle for 10 ms. Not sooner, as Go's does: where platform threads hand in short
 * work all Ps are idle after each piece, and each would have to wake this thread.
 *
 * <p>It takes a P away only when somebody waits for it:
 *
 * <ul>
 *   <li>SYSCALL, seen in two rounds: handed off if work is queued, or nobody else could take any.
 *   <li>RUNNING with a goroutine parked while pinned: at once.
 *   <li>RUNNING, but blocked in the kernel in two rounds ({@link SilentBlock}): as SYSCALL.
 *   <li>RUNNING with the same tick for 10 ms: the P's runnext loses its privilege, and if its M is
 *       in user code all the time the P is taken ({@link Preemption}).
 * </ul>
 *
 * <p>It polls the network when nobody has for 10 ms. Already after 1 ms it has an M do so for which
 * there is an idle P: the M that came back from the poller with a goroutine wakes nobody to poll in
 * its place, as a rule it is back soon. Go lets sockets wait for the 10 ms.
 *
 * <p>It also finishes wake-ups that somebody began and gave up ({@link LostWakeups}).
 *
 * @go runtime.sysmon
 */
final class Sysmon implements Runnable {
  static final long FORCE_PREEMPT_NANOS = 10_000_000;
  private static final long MIN_DELAY_NANOS = 20_000;
  private static final long MAX_DELAY_NANOS = 4_000_000;
  private static final int IDLE_ROUNDS = 50;
  static final long QUIET_NANOS = 10_000_000;
  static final long STALE_POLL_NANOS = 10_000_000;
  static final long UNPOLLED_NANOS = 1_000_000;

  /** How often a suspected deadlock is looked at again, while only strangers' threads live. */
  private static final long SUSPICION_NANOS = 100_000_000;

  private static final long LONG_NANOS = 10_000_000_000L;

  private final Scheduler sched;
  private final Thread thread;
  private volatile boolean sleeping;
  private volatile boolean ended;

  /** How often the Ps had switched when that was last seen to change, and when. This thread's. */
  private int seenSwitches;

  private long seenSwitchesWhen;

  Sysmon(Scheduler sched) {
    this.sched = sched;
    this.thread = new MonitorThread(this, sched.config.name() + "-sysmon");
  }

  /** Known to who looks for threads that could wake a goroutine: a monitor cannot. */
  private static final class MonitorThread extends Thread implements OutsideThreads.Bystander {
    MonitorThread(Sysmon body, String name) {
      // It outlives whoever happens to make it.
      super(null, body, name, 0, false);
      setContextClassLoader(ClassLoader.getSystemClassLoader());
      setDaemon(true);
    }
  }

  void start() {
    thread.start();
  }

  /** Ends the thread; returns when it has ended, unless called by it. */
  void end() {
    ended = true;
    LockSupport.unpark(thread);
  }

  Thread thread() {
    return thread;
  }

  /** Something begins that sysmon may have to look after. A read when it is awake. */
  void wake() {
    if (sleeping) {
      sched.coarseNanos = sched.config.clock().nanos();
      sleeping = false;
      LockSupport.unpark(thread);
    }
  }

  boolean isSleeping() {
    return sleeping;
  }

  @Override
  public void run() {
    try {
      int idleRounds = 0;
      long delay = MIN_DELAY_NANOS;
      while (!ended) {
        if (idleRounds == 0) {
          delay = MIN_DELAY_NANOS;
        } else if (idleRounds > IDLE_ROUNDS || nothingRuns()) {
          delay = Math.min(delay * 2, MAX_DELAY_NANOS);
        }
        LockSupport.parkNanos(this, delay);
        // While an interrupt of this thread, which means nothing, is pending no park blocks.
        boolean dropped = Thread.interrupted();
        idleRounds = look() ? 0 : idleRounds + 1;
      }
    } catch (Throwable e) {
      sched.broken(e);
    }
  }

  /** False: there was nothing to do. */
  private boolean look() {
    try {
      boolean slept = isQuiet() && deepSleep();
      sched.coarseNanos = sched.config.clock().nanos();
      return round(sched.coarseNanos) || slept;
    } catch (VirtualMachineError | LinkageError e) {
      // Snapshots allocate; the next round finds the same Ps.
      if (!OutOfMemory.isCauseOf(e)) {
        throw e;
      }
      sched.reserve.release();
      return false;
    }
  }

  /** Whether no P runs, nor has run for a while. */
  private boolean isQuiet() {
    boolean idle = nothingRuns();
    long now = sched.config.clock().nanos();
    int switches = sched.switches();
    if (switches != seenSwitches) {
      seenSwitches = switches;
      seenSwitchesWhen = now;
    }
    return idle && now - seenSwitchesWhen >= QUIET_NANOS;
  }

  /**
   * Sleeps while no P runs. The flag is stored before the Ps are looked at, and whoever starts a P
   * looks at the flag afterwards.
   */
  private boolean deepSleep() {
    if (!nothingRuns()) {
      return false;
    }
    boolean slept = false;
    sleeping = true;
    while (sleeping && !ended && nothingRuns()) {
      slept = true;
      if (sched.deadlock.isSuspected()) {
        sched.deadlock.check();
        LockSupport.parkNanos(this, Math.min(SUSPICION_NANOS, lostWakeups()));
      } else {
        LockSupport.parkNanos(this, lostWakeups());
      }
      boolean dropped = Thread.interrupted();
    }
    // Who starts a P and finds this thread awake relies on a clock that is right.
    sched.coarseNanos = sched.config.clock().nanos();
    sleeping = false;
    return slept;
  }

  /** Returns how long there is nothing to do. */
  private long lostWakeups() {
    return StandardSwitch.ON ? LONG_NANOS : sched.lostWakeups.lookWhileIdle();
  }

  private boolean nothingRuns() {
    return sched.stopRequested || sched.idle.npidle() == sched.gomaxprocs;
  }

  /** True: there was something to do. */
  boolean round(long now) {
    boolean did = pollForOthers(now);
    for (Processor pp : sched.allp) {
      did |= retake(pp, now);
    }
    helpTheStuck(now);
    sched.reserve.refill(now);
    if (!StandardSwitch.ON) {
      sched.lostWakeups.look(now);
    }
    return did;
  }

  /** Somebody waits for the network, and nobody polls it. */
  private boolean pollForOthers(long now) {
    long lastpoll = sched.lastpoll.get();
    if (lastpoll == 0 || !sched.netpoll.hasWaiters()) {
      return false;
    }
    long ago = now - lastpoll;
    if (ago > UNPOLLED_NANOS && sched.idle.npidle() > 0) {
      sched.machines.wakepIfIdle();
    }
    return ago > STALE_POLL_NANOS
        && sched.lastpoll.compareAndSet(lastpoll, WorkSearch.nonZero(now))
        && sched.netpoll.poll(0);
  }

  /**
   * With idle Ps: a P that has work queued and has not switched since the last round, or a deadline
   * that has passed, and nobody was woken for it.
   */
  private void helpTheStuck(long now) {
    boolean idle = sched.idle.npidle() != 0;
    boolean stuck = false;
    for (Processor pp : sched.allp) {
      int switches = pp.switches;
      stuck |= switches == pp.seenSwitches && !pp.runq.isEmpty();
      pp.seenSwitches = switches;
      long when = pp.timers.nextWhen();
      stuck |= when != TimerSource.NEVER && now - when > 0;
    }
    if (stuck && idle) {
      sched.machines.wakepIfIdle();
    }
  }

  /**
   * @go runtime.retake
   */
  boolean retake(Processor pp, long now) {
    int status = pp.status();
    if (status == Processor.SYSCALL) {
      return retakeFromSyscall(pp, now);
    }
    if (status != Processor.RUNNING) {
      return false;
    }
    if (retakeFromSilent(pp, now)) {
      return true;
    }
    if (pp.schedtick != pp.seenSchedtick) {
      pp.seenSchedtick = pp.schedtick;
      pp.seenSchedwhen = now;
      return false;
    }
    return retakeFromRunning(pp, now);
  }

  private boolean retakeFromRunning(Processor pp, long now) {
    boolean pinned = isPinned(pp);
    if (!pinned && now - pp.seenSchedwhen < sched.config.forcePreemptNanos()) {
      return false;
    }
    if (!somebodyWaits(pp, now) || !canBeRun()) {
      return false;
    }
    pp.setPreempt(true);
    if (!sched.preemption.take(pp)) {
      return false;
    }
    sched.retakes.increment();
    pp.seenSchedwhen = now;
    sched.machines.handoffp(pp);
    return true;
  }

  /**
   * Whether there is an M for a P that is taken. Not where memory is short and there is none yet:
   * sysmon would wait for the memory, and the P's M may go on before that.
   */
  private boolean canBeRun() {
    if (sched.reserve.isKept()) {
      return true;
    }
    sched.lock.lock();
    boolean can = sched.idle.nmidle > 0 || sched.globalq.hasBound();
    sched.lock.unlock();
    return can;
  }

  /**
   * What blocks in the kernel without saying so is treated as if it had said so. While memory is
   * short the slice decides alone: a look that fails leaves a file open.
   */
  private boolean retakeFromSilent(Processor pp, long now) {
    if (!isMissed(pp) || !sched.reserve.isKept()) {
      return false;
    }
    SilentBlock.Finding found = look(pp, now);
    if (found == SilentBlock.Finding.BLOCKED && sched.preemption.take(pp)) {
      sched.handoffs.increment();
      pp.seenSchedwhen = now;
      sched.machines.handoffp(pp);
    }
    return found != SilentBlock.Finding.NOTHING;
  }

  private SilentBlock.Finding look(Processor pp, long now) {
    try {
      return pp.silentBlock.look(pp, now);
    } catch (OutOfMemoryError e) {
      sched.reserve.release();
      return SilentBlock.Finding.NOTHING;
    }
  }

  /** Whether work is queued; or some will come that nobody else could see. */
  private boolean isMissed(Processor pp) {
    if (!pp.runq.isEmpty() || sched.globalq.size() > 0) {
      return true;
    }
    if (sched.nmspinning.get() + sched.idle.npidle() > 0) {
      return false;
    }
    if (sched.netpoll.hasWaiters()) {
      return true;
    }
    for (Processor other : sched.allp) {
      if (other.timers.nextWhen() != TimerSource.NEVER) {
        return true;
      }
    }
    return false;
  }

  private boolean retakeFromSyscall(Processor pp, long now) {
    if (pp.syscalltick != pp.seenSyscalltick) {
      pp.seenSyscalltick = pp.syscalltick;
      pp.seenSyscallwhen = now;
      return false;
    }
    boolean othersCan = sched.nmspinning.get() + sched.idle.npidle() > 0;
    if (pp.runq.isEmpty()
        && sched.globalq.size() == 0
        && othersCan
        && now - pp.seenSyscallwhen < FORCE_PREEMPT_NANOS) {
      return false;
    }
    if (!canBeRun() || !sched.syscalls.retake(pp)) {
      return false;
    }
    sched.handoffs.increment();
    sched.machines.handoffp(pp);
    return true;
  }

  private boolean somebodyWaits(Processor pp, long now) {
    if (!pp.runq.isEmpty() || sched.globalq.size() > 0 || sched.netpoll.hasWaiters()) {
      return true;
    }
    for (Processor other : sched.allp) {
      long when = other.timers.nextWhen();
      if (when != TimerSource.NEVER && now - when >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The goroutine parked, but could not leave the stack. */
  private static boolean isPinned(Processor pp) {
    Machine mp = pp.m;
    Goroutine gp = mp == null ? null : mp.curg;
    if (gp == null) {
      return false;
    }
    if (StandardSwitch.ON) {
      return ((StandardGoroutine) gp).isParkedByJdk();
    }
    int state = VirtualThreads.state(gp.thread());
    return state == VirtualThreads.PINNED || state == VirtualThreads.TIMED_PINNED;
  }
}
