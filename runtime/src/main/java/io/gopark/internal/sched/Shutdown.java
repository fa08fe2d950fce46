package io.gopark.internal.sched;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a scheduler: its threads leave, and say nothing more.
 *
 * <p>An interrupt of the thread that closes it waits until that is done: while one is pending no
 * park blocks and each join fails, and an M that was not waited for keeps what the runtime holds.
 */
final class Shutdown implements Consumer<Goroutine> {
  private final Scheduler sched;
  private boolean interrupted;

  /** All have abandoned their waits. */
  private boolean settling;

  Shutdown(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * Ends all Ms as they come by; goroutines that are not running never run again. Returns when the
   * threads have ended, or after {@code nanos}.
   */
  boolean close(long nanos) {
    interrupted = Thread.interrupted();
    try {
      boolean ended = closeBefore(System.nanoTime() + nanos);
      sched.allgs.forEach(this);
      settling = true;
      sched.allgs.forEach(this);
      return ended;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What others share is theirs now: nobody hands anything to a goroutine that never runs. */
  @Override
  public void accept(Goroutine gp) {
    if (settling) {
      gp.settleAbandoned();
    } else if (gp.statusWord() == GoroutineStatus.WAITING) {
      boolean unused = gp.abandonWait();
    }
  }

  private boolean closeBefore(long deadline) {
    sched.world.stopNoMore(deadline);
    final List<Machine> known = List.copyOf(sched.allm);
    sched.closing = true;
    sched.stopRequested = true;
    sched.sysmon.end();
    sched.netpoll.interrupt();
    sched.lock.lock();
    for (Machine mp = sched.idle.mget(); mp != null; mp = sched.idle.mget()) {
      mp.park.wakeup();
    }
    sched.lock.unlock();
    Machine self = Machine.current();
    while (!allEnded(self)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      endRunning();
      LockSupport.parkNanos(sched, 50_000);
      interrupted |= Thread.interrupted();
    }
    // Off the list they are still on their way out.
    for (Machine mp : known) {
      if (mp != self && !joined(mp, deadline)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the Ps of Ms in user code, and wakes Ms that sleep with a goroutine bound to them. */
  private void endRunning() {
    for (Processor pp : sched.allp) {
      if (pp.status() == Processor.RUNNING) {
        boolean unused = sched.preemption.take(pp);
      }
    }
    for (Machine mp : sched.allm) {
      if (mp.lockedg != null) {
        mp.park.wakeup();
      }
      if (StandardSwitch.ON) {
        StandardSwitch.endPinned(mp);
      }
    }
  }

  private boolean joined(Thread thread, long deadline) {
    for (; ; ) {
      try {
        return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private boolean allEnded(@Nullable Machine self) {
    for (Machine mp : sched.allm) {
      if (mp != self) {
        return false;
      }
    }
    return !sched.sysmon.thread().isAlive() || Thread.currentThread() == sched.sysmon.thread();
  }
}
