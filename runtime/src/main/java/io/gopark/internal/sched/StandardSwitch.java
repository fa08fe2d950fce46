package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.DEAD;
import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;

import io.gopark.internal.host.LostYield;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.SwitchPath;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * gopark, goready and the run of a goroutine with nothing but the JDK's own park and unpark: for a
 * JDK that lacks a hook of the direct path ({@link Parking}, {@link ScheduleLoop}). The JDK hands a
 * goroutine that may run to {@link StandardGoroutine#execute}, which queues it; an M dequeues it
 * and runs the JDK's task, which mounts it, runs it until it yields, and unmounts it.
 *
 * <p>Protocol. A goroutine clears {@code readied} while the lock of the structure that it waits for
 * is held, marks itself WAITING, releases the lock and parks until {@code readied} is set. A ready
 * may come before it parks: it sets RUNNABLE, then {@code readied}, then unparks, which leaves a
 * permit. So whatever else unparks the thread costs a look at {@code readied} and no more.
 *
 * <p>When the JDK's task returns, the goroutine may already run elsewhere, so the M does not look
 * at it again. What the M has to know of a yield it hears before the JDK lets go of the thread: a
 * syscall ends in {@code CarrierThread.endBlocking}, and a yield is an {@code execute} on the very
 * M that ran it.
 */
final class StandardSwitch {
  /** Constant for the compiler, which drops the path that is not taken. */
  static final boolean ON = SwitchPath.current() == SwitchPath.STANDARD;

  private static final long NAP_NANOS = 100_000;

  private StandardSwitch() {}

  // ---- the M's side ---------------------------------------------------------------------------

  /** On g0: runs {@code gp} until it yields, if it may run: it may have been submitted twice. */
  static void run(Machine mp, StandardGoroutine gp) {
    Runnable task = gp.continuation();
    mp.toUserCode();
    try {
      task.run();
    } catch (VirtualMachineError | LinkageError e) {
      finishYield(gp, e);
    }
    mp.fromUserCode();
    ScheduleLoop.dropg(mp);
    ScheduleLoop.noticeBlindPark(gp);
    if (gp.isAdopted() && !gp.thread().isAlive()) {
      exitAdopted(mp, gp);
    }
  }

  /** Where the JDK found no memory for the timer of a timed wait; throws any other error. */
  private static void finishYield(StandardGoroutine gp, Error e) {
    Error failure = e;
    while (failure != null) {
      if (!LostYield.isLost(gp.thread())) {
        throw failure;
      }
      gp.sched.machines.awaitMemory(failure);
      failure = tryToFinish(gp.thread());
    }
  }

  private static @Nullable Error tryToFinish(Thread thread) {
    try {
      LostYield.finish(thread);
      return null;
    } catch (VirtualMachineError | LinkageError e) {
      return e;
    }
  }

  /** From {@code execute}, by the one caller that found it not queued. */
  static void enqueue(StandardGoroutine gp) {
    Machine mp = Machine.enterWithoutP();
    if (mp == null) {
      gp.sched.parking.putReady(gp, true);
      return;
    }
    if (mp.curg == gp && Thread.currentThread() == mp) {
      gp.sched.loop.goschedImpl(mp, gp);
    } else {
      gp.sched.parking.putReady(gp, true);
    }
    mp.leave();
  }

  // ---- the goroutine's side -------------------------------------------------------------------

  /** The rest of {@link Parking#gopark}: inside the runtime before, outside after. */
  static void park(Machine mp, StandardGoroutine gp) {
    gp.clearReadied();
    gp.waitBegins();
    gp.setStatus(WAITING);
    commit(mp, gp);
    mp.leave();
    boolean interrupted = false;
    while (!gp.isReadied()) {
      if (Thread.interrupted()) {
        if (!interrupted) {
          interrupted = true;
          cancel(gp);
        }
      } else {
        parkThread();
        endIfClosed(gp);
      }
    }
    gp.setStatus(RUNNING);
    gp.waitEnds();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where that finds no memory the goroutine does not wait, and has left the runtime. */
  private static void commit(Machine mp, StandardGoroutine gp) {
    try {
      Parking.commit(gp, gp.parkedWith);
    } catch (OutOfMemoryError e) {
      gp.parkedWith = null;
      gp.setStatus(WAITING, RUNNING);
      gp.waitEnds();
      mp.leave();
      throw e;
    }
  }

  /** Without stack left for the JDK's park, the M waits with it, a little at a time. */
  private static void parkThread() {
    try {
      LockSupport.park();
    } catch (StackOverflowError e) {
      OsThread.parkNanos(NAP_NANOS);
    }
  }

  /** Asks what it waits for to give it up; a partner may have been faster. */
  private static void cancel(StandardGoroutine gp) {
    WaitSource on = gp.waitsOn();
    if (on != null) {
      Machine mp = Machine.enterWithoutP();
      on.cancel(gp, gp.seq, Waiter.Outcome.INTERRUPTED);
      if (mp != null) {
        mp.leave();
      }
    }
  }

  /**
   * Nobody runs a goroutine of a closed runtime again, so one that comes here is pinned to its M's
   * stack; if it can yield after all, that is the end of it.
   */
  private static void endIfClosed(StandardGoroutine gp) {
    if (gp.sched.closing && !gp.isReadied()) {
      boolean unused = gp.abandonWait();
      Thread.yield();
      throw new ClosedError();
    }
  }

  /** The runtime is being closed: see {@link #endIfClosed}. */
  static void endPinned(Machine mp) {
    Goroutine gp = mp.curg;
    if (gp != null && gp.statusWord() == WAITING) {
      LockSupport.unpark(gp.thread());
    }
  }

  /**
   * @go runtime.goready
   */
  static void ready(StandardGoroutine gp) {
    gp.setStatus(WAITING, RUNNABLE);
    gp.setReadied();
    LockSupport.unpark(gp.thread());
  }

  /**
   * To the tail of the global queue and back; inside the runtime before, outside after. A goroutine
   * that is pinned, or finds no memory or stack for the switch, just goes on.
   */
  static void gosched(Machine mp, Goroutine gp) {
    gp.setStatus(RUNNABLE);
    mp.leave();
    try {
      Thread.yield();
    } catch (OutOfMemoryError | StackOverflowError e) {
      gp.setStatus(RUNNING);
      return;
    }
    gp.setStatus(RUNNING);
  }

  /** The rest of {@link Preemption#queueForP}. */
  static void queueForP(Machine first, Goroutine gp) {
    gosched(first, gp);
    Machine mp = Machine.enterWithoutP();
    if (mp == null) {
      return;
    }
    if (mp.p != null || gp.sched.syscalls.reacquireP(mp, gp)) {
      mp.leave();
    } else {
      gp.sched.threadLock.awaitPPinned(mp, gp);
    }
  }

  /** The handler's own failure goes nowhere, as in the JDK. */
  static void uncaught(Thread thread, Throwable e) {
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    } catch (Throwable ofHandler) {
      return;
    }
  }

  /**
   * The last that a goroutine does itself; the JDK's own end of the thread follows.
   *
   * @go runtime.goexit0
   */
  static void goexit0(StandardGoroutine gp) {
    Machine mp = Machine.enterWithoutP();
    if (mp == null) {
      return;
    }
    gp.setStatus(DEAD);
    forget(mp, gp);
    if (gp.lockedm != null) {
      gp.lockedm = null;
      mp.lockedg = null;
      mp.lockedExt = 0;
      mp.ended = true;
    }
    mp.leave();
  }

  /**
   * The body of an adopted thread is not ours, so its end shows only in the thread. Of several Ms
   * that see it, one counts.
   */
  private static void exitAdopted(Machine mp, StandardGoroutine gp) {
    int status = gp.statusWord();
    if (status != DEAD && gp.casStatus(status, DEAD)) {
      forget(mp, gp);
    }
    if (mp.lockedg == gp) {
      gp.lockedm = null;
      mp.lockedg = null;
      mp.lockedExt = 0;
      mp.ended = true;
    }
  }

  private static void forget(Machine mp, StandardGoroutine gp) {
    if (gp.isListed()) {
      gp.sched.allgs.remove(gp);
    }
    Processor pp = mp.p;
    if (pp != null) {
      pp.ended++;
    } else {
      gp.sched.endedOutside.increment();
    }
  }
}
