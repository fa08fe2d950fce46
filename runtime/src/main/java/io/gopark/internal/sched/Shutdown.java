package io.gopark.internal.sched;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
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
  /** How long it waits for those that wait for a monitor. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

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
      long deadline = System.nanoTime() + nanos;
      boolean ended = closeBefore(deadline);
      sched.allgs.forEach(this);
      settling = true;
      sched.allgs.forEach(this);
      sched.stragglers.settleAll();
      return ended;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * What others share is theirs now: nobody hands anything to a goroutine that never runs. A
   * straggler sees to itself.
   */
  @Override
  public void accept(Goroutine gp) {
    if (settling) {
      gp.settleAbandoned();
    } else if (gp.statusWord() == GoroutineStatus.WAITING && !gp.straggles) {
      boolean unused = gp.abandonWait();
    }
  }

  private boolean closeBefore(long deadline) {
    sched.world.stopNoMore(deadline);
    final Set<Machine> known = new LinkedHashSet<>(sched.allm);
    sched.lock.lock();
    sched.closing = true;
    sched.stopRequested = true;
    sched.lock.unlock();
    sched.sysmon.end();
    sched.netpoll.interrupt();
    sched.lock.lock();
    for (Machine mp = sched.idle.mget(); mp != null; mp = sched.idle.mget()) {
      mp.park.wakeup();
    }
    sched.lock.unlock();
    Machine self = Machine.current();
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (!isOver(self, patience)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      known.addAll(sched.allm);
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

  /** Only when all had ended before the last look at the queues is nothing left in these. */
  private boolean isOver(@Nullable Machine self, long patience) {
    boolean ended = allEnded(self);
    endRunning();
    emptyGlobalQueue();
    sched.stragglers.startAgain();
    return ended
        && allEnded(self)
        && (System.nanoTime() - patience >= 0 || !sched.stragglers.anyWaits());
  }

  private void emptyGlobalQueue() {
    Goroutine gp;
    do {
      sched.lock.lock();
      gp = sched.globalq.get();
      sched.lock.unlock();
      if (gp != null) {
        sched.stragglers.afterTheEnd(gp);
      }
    } while (gp != null);
  }

  /**
   * Takes the Ps of Ms in user code and in syscalls, and those that a stop of the world left, and
   * wakes Ms that sleep with a goroutine bound to them; but for one that stands in a queue, which
   * is woken when it is found there.
   */
  private void endRunning() {
    for (Processor pp : sched.allp) {
      if (take(pp)) {
        sched.stragglers.leaveQueueOf(pp);
      }
    }
    for (Machine mp : sched.allm) {
      Goroutine bound = mp.lockedg;
      if (bound != null && (mp.curg == null || bound.statusWord() == GoroutineStatus.WAITING)) {
        mp.park.wakeup();
      }
      if (StandardSwitch.ON) {
        StandardSwitch.endPinned(mp);
      }
    }
  }

  private boolean take(Processor pp) {
    return switch (pp.status()) {
      case Processor.RUNNING -> sched.preemption.take(pp);
      case Processor.SYSCALL -> sched.syscalls.retake(pp);
      case Processor.GCSTOP -> pp.m == null && pp.casStatus(Processor.GCSTOP, Processor.DEAD);
      default -> false;
    };
  }

  /** Or was never started, because the system refused it. */
  private boolean joined(Thread thread, long deadline) {
    if (thread.getState() == Thread.State.NEW) {
      return true;
    }
    for (; ; ) {
      try {
        return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** The monitor first: it may add an M, and end. */
  private boolean allEnded(@Nullable Machine self) {
    Thread monitor = sched.sysmon.thread();
    if (monitor.isAlive() && Thread.currentThread() != monitor) {
      return false;
    }
    for (Machine mp : sched.allm) {
      if (mp != self) {
        return false;
      }
    }
    return true;
  }
}
