package io.gopark.internal.sched;

import io.gopark.WaitReason;
import java.util.List;

/**
 * "All goroutines are asleep": no goroutine can ever run again.
 *
 * <p>Suspected under {@code sched.lock} whenever an M falls asleep and none is left awake; decided
 * by sysmon, which then has nothing else to do. The decision needs all of this in one moment: no M
 * runs, blocks in a call, or is on its way (all of {@code mcount} are asleep, and the count goes up
 * before a thread is made); no goroutine is runnable or in one of the JDK's own waits, and all are
 * in the table in which that is looked up; no timer is set; nobody waits for the network; nobody
 * has told of a wake-up that overflowed ({@link LostWakeups}); and no thread outside of the
 * scheduler could ready anybody ({@link ExternalLife}). A wake-up in flight is on an M, which is
 * then awake, or on an outside thread, which is then alive.
 *
 * <p>An M may sleep in the network poller for a goroutine or a timer that has gone meanwhile, and
 * would not wake up for that. Whoever falls asleep last sends it on. It stored that it polls before
 * it looked whether there is anybody to wait for ({@link WorkSearch}); who falls asleep looks for
 * that store after it has made the last one go.
 *
 * <p>The look at the outside takes a while. If a goroutine of ours ran meanwhile it may have
 * started a thread that the look has missed, and then all may be asleep again; so the report needs
 * a look during which no P switched.
 *
 * <p>Where only outside threads are in the way, it is looked at again from time to time: they end
 * without telling.
 *
 * @go runtime.checkdead
 */
final class DeadlockCheck {
  private final Scheduler sched;
  private final ExternalLife outside;
  private volatile boolean suspected;
  private volatile boolean reported;

  DeadlockCheck(Scheduler sched, ExternalLife outside) {
    this.sched = sched;
    this.outside = outside;
  }

  /** Under sched.lock: whether no M is awake, but for one that may sleep for nobody. */
  boolean mayBeDead() {
    return noneIsAwakeBut(0) || noneIsAwakeBut(1) && pollsForNobody();
  }

  private boolean noneIsAwakeBut(int sleepers) {
    return sched.config.detectDeadlock()
        && !sched.closing
        && !sched.stopRequested
        && sched.idle.npidle() == sched.gomaxprocs
        && sched.idle.mcount - sched.idle.nmidle - sched.idle.nmidlelocked <= sleepers
        && sched.started;
  }

  private boolean pollsForNobody() {
    return sched.lastpoll.get() == 0 && sched.search.nobodyToWaitFor();
  }

  /** Has sysmon look into it; an M that sleeps for nobody comes back here when it falls asleep. */
  void suspect() {
    if (pollsForNobody()) {
      sched.netpoll.interrupt();
    }
    suspected = true;
    sched.sysmon.wake();
  }

  boolean isSuspected() {
    return suspected && !reported;
  }

  /** By sysmon. Reports at most once. */
  void check() {
    // While an M is awake, and can count, isDead is false before or after.
    int switches = sched.switches();
    if (!isDead() || outside.exists() || !isDead() || switches != sched.switches() || reported) {
      return;
    }
    reported = true;
    String text =
        sched.numGoroutine() == 0
            ? "no goroutines (main called runtime.Goexit) - deadlock!"
            : "all goroutines are asleep - deadlock!";
    sched.events.fatal(RuntimeEvents.Fatal.DEADLOCK, text);
  }

  private boolean isDead() {
    sched.lock.lock();
    boolean quiet = noneIsAwakeBut(0) && sched.globalq.size() == 0 && sched.nmspinning.get() == 0;
    if (!quiet) {
      // Before the unlock, or this would undo the suspicion of who falls asleep right after it.
      suspected = false;
    }
    sched.lock.unlock();
    if (!quiet) {
      return false;
    }
    if (sched.netpoll.hasWaiters() || sched.lostWakeups.told) {
      return false;
    }
    for (Processor pp : sched.allp) {
      if (pp.timers.nextWhen() != TimerSource.NEVER || !pp.runq.isEmpty()) {
        return false;
      }
    }
    List<Goroutine> all = sched.allgs.snapshot();
    if (all.size() != sched.numGoroutine()) {
      // Somebody had no memory to be listed with.
      return false;
    }
    for (Goroutine gp : all) {
      int status = gp.statusWord();
      if (status != GoroutineStatus.WAITING && status != GoroutineStatus.DEAD
          || gp.lastWaitReason() == WaitReason.IO_WAIT) {
        return false;
      }
    }
    return true;
  }
}
