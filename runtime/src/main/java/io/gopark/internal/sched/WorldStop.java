package io.gopark.internal.sched;

import io.gopark.internal.host.OsThread;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stopping the world: no M but the caller's holds a P. Idle Ps and those in syscalls are collected;
 * Ms inside the runtime bring theirs when they next schedule; from Ms in user code the P is taken,
 * and they compute on without it until they next enter the runtime.
 *
 * <p>While the world is stopped nobody can let go of memory, and who fails then leaves it stopped.
 * So what a new number of Ps needs is made before ({@link Change}), and the start allocates nothing
 * before all goes on.
 *
 * @go runtime.stopTheWorld
 */
final class WorldStop {
  private static final long POLL_NANOS = 100_000;

  private final Scheduler sched;

  /**
   * One stop at a time. No RuntimeLock: its holder may change its M before it enters the runtime.
   */
  private final AtomicBoolean worldsema = new AtomicBoolean();

  /** Ps still to come; under sched.lock. */
  private int stopwait;

  /** Under sched.lock. */
  int stopwait() {
    return stopwait;
  }

  WorldStop(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * Stops the world; one caller at a time, others wait without holding up the stop. From a
   * goroutine of this scheduler, its M keeps its P and must not yield until {@link #start}. Another
   * scheduler's stays outside of the runtime: its P must be for the taking, or two that stop each
   * other's world would wait for each other.
   *
   * @return false if the scheduler is closed: nothing was stopped, and nothing must be started
   */
  boolean stop() {
    if (!semacquire()) {
      return false;
    }
    stopWithSema();
    return true;
  }

  /**
   * Whoever gets it decides alone about the world and the number of Ps. False: there is no more.
   */
  private boolean semacquire() {
    // Outside of the runtime while waiting, so that the stop that we wait for can take our P.
    while (!worldsema.compareAndSet(false, true)) {
      if (sched.closing) {
        return false;
      }
      OsThread.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /**
   * Changes the number of Ps to {@code n}, and returns what it was.
   *
   * @throws OutOfMemoryError if there is no memory for so many; nothing has changed
   */
  int resize(int n) {
    if (!semacquire()) {
      return sched.gomaxprocs;
    }
    int before = sched.gomaxprocs;
    Change change = null;
    try {
      change = new Change(sched, n);
    } finally {
      if (change == null) {
        worldsema.set(false);
      }
    }
    stopWithSema();
    start(change);
    return before;
  }

  private void stopWithSema() {
    Machine mp = isOwn(Machine.current()) ? Machine.enter() : null;
    sched.lock.lock();
    stopwait = sched.gomaxprocs;
    sched.stopRequested = true;
    Processor mine = mp != null ? mp.p : null;
    if (mine != null) {
      mine.setStatus(Processor.GCSTOP);
      stopwait--;
    }
    for (Processor pp = sched.idle.pidleget(); pp != null; pp = sched.idle.pidleget()) {
      pp.setStatus(Processor.GCSTOP);
      stopwait--;
    }
    for (Processor pp : sched.allp) {
      if (pp.casStatus(Processor.SYSCALL, Processor.GCSTOP)) {
        pp.syscalltick++;
        stopwait--;
      }
    }
    boolean done = stopwait == 0;
    sched.lock.unlock();
    while (!done) {
      takeFromUserCode(mine);
      sched.lock.lock();
      done = stopwait == 0;
      sched.lock.unlock();
      if (!done) {
        OsThread.parkNanos(POLL_NANOS);
      }
    }
  }

  private boolean isOwn(@Nullable Machine mp) {
    return mp != null && mp.sched == sched;
  }

  /**
   * Waits for a stop that is under way, whose start would undo the close, and lets none begin
   * afterwards. Until {@code deadline}: the stopped world's action may hang.
   */
  void stopNoMore(long deadline) {
    while (!worldsema.compareAndSet(false, true)
        && !sched.closing
        && System.nanoTime() - deadline < 0) {
      OsThread.parkNanos(POLL_NANOS);
    }
  }

  private void takeFromUserCode(@Nullable Processor mine) {
    for (Processor pp : sched.allp) {
      if (pp != mine && pp.status() == Processor.RUNNING && sched.preemption.take(pp)) {
        sched.lock.lock();
        stoppedP(pp);
        sched.lock.unlock();
      }
    }
  }

  /** Under sched.lock: a P that nobody holds comes in. */
  void stoppedP(Processor pp) {
    pp.setStatus(Processor.GCSTOP);
    stopwait--;
  }

  /** An M that entered a syscall while the world was being stopped gives its P up. */
  void stopSyscallP(Processor pp) {
    sched.lock.lock();
    if (sched.stopRequested && pp.casStatus(Processor.SYSCALL, Processor.GCSTOP)) {
      pp.syscalltick++;
      stopwait--;
    }
    sched.lock.unlock();
  }

  /**
   * On g0: brings this M's P in and sleeps. False: the M ends.
   *
   * @go runtime.gcstopm
   */
  boolean gcstopm(Machine mp) {
    if (mp.spinning) {
      mp.spinning = false;
      sched.nmspinning.decrementAndGet();
    }
    Processor pp = mp.releasep();
    sched.lock.lock();
    if (sched.stopRequested) {
      stoppedP(pp);
      sched.lock.unlock();
      return sched.machines.stopm(mp);
    }
    sched.lock.unlock();
    mp.acquirep(pp);
    return true;
  }

  /** Starts the world as it was. */
  void start() {
    start(null);
  }

  /**
   * Starts the world with the Ps that there were, or others.
   *
   * @go runtime.startTheWorld
   */
  private void start(@Nullable Change change) {
    Machine mp = Machine.current();
    Machine own = isOwn(mp) ? mp : null;
    if (change != null) {
      procresize(change);
    }
    sched.lock.lock();
    if (change != null) {
      sched.globalq.putBatchAtHead(change.orphans);
    }
    // Whoever closes did not wait for ever, and stores the two in this order.
    sched.stopRequested = false;
    if (sched.closing) {
      sched.stopRequested = true;
    }
    Processor runnable = null;
    Processor mine = own == null ? null : own.p;
    for (Processor pp : sched.allp) {
      if (pp == mine) {
        continue;
      }
      pp.setStatus(Processor.IDLE);
      if (own != null && mine != null && mine.status() == Processor.DEAD) {
        own.p = pp;
        pp.m = own;
        mine.m = null;
        mine = pp;
      } else if (pp.runq.isEmpty()) {
        sched.idle.pidleput(pp);
      } else {
        pp.link = runnable;
        runnable = pp;
      }
    }
    if (mine != null) {
      mine.setStatus(Processor.RUNNING);
    }
    sched.lock.unlock();
    sched.wakeSysmon();
    while (runnable != null) {
      Processor pp = runnable;
      runnable = pp.link;
      pp.link = null;
      sched.machines.startm(pp, false);
    }
    sched.machines.wakep();
    worldsema.set(false);
    if (own != null) {
      own.leave();
    }
  }

  /** What another number of Ps needs, made while the world runs. */
  private static final class Change {
    final Processor[] allp;

    /** Also those that there were once: they are used again, as their counts go on counting. */
    final Processor[] everyP;

    final int[] strides;
    final GoroutineList orphans = new GoroutineList();

    /** With worldsema, so that nobody else changes the Ps. */
    Change(Scheduler sched, int n) {
      Processor[] every = sched.everyP;
      allp = Arrays.copyOf(every, n);
      strides = WorkSearch.stridesFor(n);
      for (int i = every.length; i < n; i++) {
        allp[i] = sched.newProcessor(i);
      }
      everyP = n > every.length ? allp : every;
    }
  }

  /**
   * World stopped: changes the number of Ps. What a dying P has goes on living: its timers at P0,
   * its goroutines, in their order, in {@code change.orphans}, for the head of the global queue.
   *
   * @go runtime.procresize
   */
  private void procresize(Change change) {
    Processor[] old = sched.allp;
    Processor[] now = change.allp;
    int n = now.length;
    for (Processor pp : now) {
      pp.runq.setAlone(n == 1);
    }
    for (int i = n; i < old.length; i++) {
      old[i].runq.drainTo(change.orphans);
      old[i].lastYielder = null;
      takeTimers(now[0].timers, old[i].timers);
      old[i].setStatus(Processor.DEAD);
    }
    sched.everyP = change.everyP;
    sched.allp = now;
    sched.gomaxprocs = n;
    sched.search.procsChanged(change.strides);
  }

  /** The heir's heap may have to grow, and only the heap knows. */
  private void takeTimers(TimerSource heir, TimerSource dying) {
    for (; ; ) {
      try {
        heir.take(dying);
        return;
      } catch (OutOfMemoryError e) {
        sched.machines.awaitMemory(e);
      }
    }
  }
}
