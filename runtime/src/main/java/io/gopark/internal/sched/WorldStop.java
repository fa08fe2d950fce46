package io.gopark.internal.sched;

import io.gopark.internal.host.OsThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stopping the world: no M but the caller's holds a P. Idle Ps and those in syscalls are collected;
 * Ms inside the runtime bring theirs when they next schedule; from Ms in user code the P is taken,
 * and they compute on without it until they next enter the runtime.
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
   * goroutine, its M keeps its P and must not yield until {@link #start}.
   *
   * @return false if the scheduler is closed: nothing was stopped, and nothing must be started
   */
  boolean stop() {
    // Outside of the runtime while waiting, so that the stop that we wait for can take our P.
    while (!worldsema.compareAndSet(false, true)) {
      if (sched.closing) {
        return false;
      }
      OsThread.parkNanos(POLL_NANOS);
    }
    Machine mp = Machine.enter();
    boolean own = mp != null && mp.sched == sched;
    sched.lock.lock();
    stopwait = sched.gomaxprocs;
    sched.stopRequested = true;
    Processor mine = mp != null && own ? mp.p : null;
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
    return true;
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

  /**
   * Starts the world with {@code procs} Ps.
   *
   * @go runtime.startTheWorld
   */
  void start(int procs) {
    Machine mp = Machine.current();
    Machine own = mp != null && mp.sched == sched ? mp : null;
    List<Processor> runnable = new ArrayList<>();
    GoroutineList orphans = procs == sched.gomaxprocs ? new GoroutineList() : procresize(procs);
    sched.lock.lock();
    sched.globalq.putBatchAtHead(orphans);
    sched.stopRequested = false;
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
        runnable.add(pp);
      }
    }
    if (mine != null) {
      mine.setStatus(Processor.RUNNING);
    }
    sched.lock.unlock();
    sched.wakeSysmon();
    for (Processor pp : runnable) {
      sched.machines.startm(pp, false);
    }
    sched.machines.wakep();
    worldsema.set(false);
    if (mp != null) {
      mp.leave();
    }
  }

  /**
   * World stopped: changes the number of Ps. What a dying P has goes on living: its timers at P0,
   * its goroutines, which are returned in their order, at the head of the global queue.
   *
   * @go runtime.procresize
   */
  private GoroutineList procresize(int n) {
    Processor[] old = sched.allp;
    Processor[] now = new Processor[n];
    for (int i = 0; i < n; i++) {
      now[i] = i < old.length ? old[i] : sched.newProcessor(i);
      now[i].runq.setAlone(n == 1);
    }
    GoroutineList orphans = new GoroutineList();
    for (int i = n; i < old.length; i++) {
      old[i].runq.drainTo(orphans);
      now[0].timers.take(old[i].timers);
      old[i].setStatus(Processor.DEAD);
    }
    sched.allp = now;
    sched.gomaxprocs = n;
    sched.search.procsChanged(n);
    return orphans;
  }
}
