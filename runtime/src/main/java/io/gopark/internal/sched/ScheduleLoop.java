package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.DEAD;
import static io.gopark.internal.sched.GoroutineStatus.PARKED;
import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.SYSCALL;

import io.gopark.WaitReason;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.host.HandleForms;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.VirtualThreads;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * What an M does on its own stack: find a goroutine, run it until it yields, see why it did, again.
 * In Go each step is a function that never returns; here it is a loop, and {@code mcall} is the
 * return to the loop from the goroutine's continuation.
 *
 * <p>Everything here runs with {@code mp.locks} at 1, except between {@code toUserCode} and {@code
 * fromUserCode}.
 */
final class ScheduleLoop {
  private static final int SPINS_FOR_HOLDER = 1_000;
  private static final long NAP_FOR_HOLDER_NANOS = 20_000;

  /** Few enough for several Ms at once, each of which calls a handle some times in a switch. */
  static final int SWITCHES_TO_FORMS = 8;

  /** After how many turns a loop is left, see {@link #mstart}. */
  private static final int TURNS = 1_024;

  private static final TimerSource.Fire UNPARK = new Unpark();

  private final Scheduler sched;

  ScheduleLoop(Scheduler sched) {
    this.sched = sched;
  }

  private static final class Unpark implements TimerSource.Fire {
    @Override
    public void fire(Object thread, int seq) {
      LockSupport.unpark((Thread) thread);
    }
  }

  /**
   * The life of an M, in loops that end: compiled code that the JVM has given up is left by who is
   * in it when the method returns, and what it calls is interpreted for as long if it was not
   * compiled at that moment. A loop that never ended stayed there for good, once another M had made
   * the JVM give the code up. The innermost loop ends after some hundred microseconds; so that the
   * others are rarely compiled themselves there are two of them.
   *
   * @go runtime.mstart1
   */
  void mstart(Machine mp) {
    Throwable failure = null;
    try {
      Processor pp = mp.nextp;
      mp.nextp = null;
      if (pp != null) {
        mp.acquirep(pp);
      }
      if (mp.runsStragglers) {
        sched.stragglers.run(mp);
        return;
      }
      boolean live = true;
      while (live) {
        live = manyTurns(mp);
      }
    } catch (Throwable e) {
      failure = e;
    } finally {
      sched.machines.mexit(mp, failure);
    }
  }

  /** False: the M has to end. */
  private boolean manyTurns(Machine mp) {
    boolean live = true;
    for (int i = 0; i < TURNS && live; i++) {
      live = turns(mp);
    }
    return live;
  }

  /** False: the M has to end. */
  private boolean turns(Machine mp) {
    for (int i = 0; i < TURNS; i++) {
      Goroutine gp = schedule(mp);
      if (gp == null) {
        return false;
      }
      execute(mp, gp);
      if (mp.ended) {
        return false;
      }
      if (mp.switchesToForms > 0 && --mp.switchesToForms == 0 && !StandardSwitch.ON) {
        mp.switchesToForms = HandleForms.settle() ? 0 : SWITCHES_TO_FORMS;
      }
    }
    return true;
  }

  /**
   * One round of scheduling: the goroutine to run, or null when this M has to end.
   *
   * @go runtime.schedule
   */
  private @Nullable Goroutine schedule(Machine mp) {
    for (; ; ) {
      if (mp.lockedg != null) {
        return sched.threadLock.stoplockedm(mp);
      }
      if (mp.p == null && !sched.machines.acquireIdleP(mp) && !sched.machines.stopm(mp)) {
        return null;
      }
      Goroutine gp = sched.search.findRunnable(mp);
      if (gp == null) {
        return null;
      }
      if (mp.spinning) {
        sched.machines.resetspinning(mp);
      }
      if (StandardSwitch.ON) {
        ((StandardGoroutine) gp).dequeued();
      }
      Machine locked = gp.lockedm;
      if (locked == null) {
        return gp;
      }
      if (!sched.threadLock.startlockedm(mp, gp, locked)) {
        return null;
      }
    }
  }

  /**
   * Runs {@code gp} until it yields, and sees to why it did.
   *
   * @go runtime.execute
   */
  private void execute(Machine mp, Goroutine gp) {
    Processor pp = mp.p();
    pp.switches++;
    if (!mp.inheritTime) {
      pp.schedtick++;
    }
    run(mp, gp);
  }

  /** The rest of {@link #execute}, also for an M that has no P and knows it. */
  void run(Machine mp, Goroutine gp) {
    mp.curg = gp;
    if (StandardSwitch.ON) {
      StandardSwitch.run(mp, (StandardGoroutine) gp);
      return;
    }
    gp.setStatus(RUNNABLE, RUNNING);
    runClaimed(mp, gp);
  }

  /** The rest of {@link #run} on the direct path. */
  void runClaimed(Machine mp, Goroutine gp) {
    Thread thread = gp.thread();
    if (gp.request == Goroutine.REQUEST_FIRST_RUN) {
      // Nobody else moves the state of a thread that has not run.
      gp.request = Goroutine.REQUEST_NONE;
      VirtualThreads.setStateOpaque(thread, VirtualThreads.RUNNING);
      VirtualThreads.mount(thread, mp);
    } else if (!mountFast(mp, gp, thread)) {
      if (!makeRunning(gp, thread)) {
        notRun(mp, gp, thread);
        return;
      }
      VirtualThreads.mount(thread, mp);
    }
    gp.waitEnds();
    Continuation cont = VirtualThreads.continuation(thread);
    mp.toUserCode();
    VirtualThreads.run(thread, mp, cont);
    byte request = gp.request;
    boolean done = VirtualThreads.isDone(cont);
    if (request != Goroutine.REQUEST_NONE || done) {
      VirtualThreads.unmountBeforeFence(thread, mp);
    } else {
      VirtualThreads.unmount(thread);
    }
    if (Invariants.CHECKS && mp.locksPlain() > 0 && request == Goroutine.REQUEST_NONE && !done) {
      throw Invariants.broken("goroutine " + gp.goid + " was parked by the JDK in the runtime");
    }
    mp.fromUserCode();
    if (request == Goroutine.REQUEST_PARK) {
      gp.request = Goroutine.REQUEST_NONE;
      sched.parking.parkM(mp, gp);
    } else {
      yieldedOtherwise(mp, gp, thread, done, request);
    }
  }

  /** For one that left on request; nothing that woke it has to be consumed. False: not mounted. */
  private static boolean mountFast(Machine mp, Goroutine gp, Thread thread) {
    int from = gp.directPark ? VirtualThreads.WAIT : VirtualThreads.YIELDED;
    return VirtualThreads.state(thread) == from && VirtualThreads.mountFrom(from, thread, mp);
  }

  private void yieldedOtherwise(
      Machine mp, Goroutine gp, Thread thread, boolean done, byte request) {
    gp.request = Goroutine.REQUEST_NONE;
    gp.directPark = false;
    if (gp.statusWord() == SYSCALL) {
      sched.syscalls.exitsyscallOnG0(mp, gp);
    }
    if (done) {
      goexit0(mp, gp, thread);
    } else if (request != Goroutine.REQUEST_NONE
        || VirtualThreads.state(thread) == VirtualThreads.YIELDING) {
      yielded(mp, gp, thread, request);
    } else {
      parkedByJdk(mp, gp, thread);
    }
  }

  /**
   * @go runtime.dropg
   */
  static void dropg(Machine mp) {
    mp.curg = null;
  }

  private void yielded(Machine mp, Goroutine gp, Thread thread, byte request) {
    dropg(mp);
    gp.setStatus(RUNNING, RUNNABLE);
    VirtualThreads.setStateVolatile(thread, VirtualThreads.YIELDED);
    VirtualThreads.settleInterrupt(thread, mp);
    if (request == Goroutine.REQUEST_GOYIELD && mp.p != null) {
      goyieldM(mp, gp);
    } else {
      goschedImpl(mp, gp);
    }
  }

  /**
   * Gosched, Thread.yield, or a goroutine that found its P gone: to the tail of the global queue.
   *
   * @go runtime.goschedImpl
   */
  void goschedImpl(Machine mp, Goroutine gp) {
    Processor pp = mp.p;
    if (pp != null) {
      pp.lastYielder = gp;
    }
    sched.lock.lock();
    boolean over = sched.closing;
    if (!over) {
      sched.globalq.put(gp);
    }
    boolean others = sched.globalq.size() > 1;
    sched.lock.unlock();
    if (over) {
      sched.stragglers.afterTheEnd(gp);
    } else if (others || pp == null) {
      sched.machines.wakepIfIdle();
    }
  }

  /**
   * To the tail of this P's own queue: whoever stands next runs at once.
   *
   * @go runtime.goyield_m
   */
  private static void goyieldM(Machine mp, Goroutine gp) {
    mp.p().runq.put(gp, false);
  }

  /**
   * The goroutine ended.
   *
   * @go runtime.goexit0
   */
  private void goexit0(Machine mp, Goroutine gp, Thread thread) {
    dropg(mp);
    gp.setStatus(RUNNING, DEAD);
    if (gp.isListed()) {
      sched.allgs.remove(gp);
    }
    if (mp.p != null) {
      mp.p.ended++;
    } else {
      sched.endedOutside.increment();
    }
    if (gp.lockedm != null) {
      gp.lockedm = null;
      mp.lockedg = null;
      mp.lockedExt = 0;
      mp.ended = true;
    }
    VirtualThreads.afterDone(thread);
    VirtualThreads.settleInterrupt(thread, mp);
  }

  /**
   * The JDK parked the thread. PARKED is set before the JDK publishes the park, because whoever
   * unparks it afterwards calls {@code execute} at once.
   */
  private void parkedByJdk(Machine mp, Goroutine gp, Thread thread) {
    int state = VirtualThreads.state(thread);
    gp.setWaitReason(
        switch (state) {
          case VirtualThreads.TIMED_PARKING -> parkReason(gp, WaitReason.SLEEP);
          case VirtualThreads.BLOCKING -> WaitReason.JAVA_MONITOR_ENTER;
          case VirtualThreads.WAITING, VirtualThreads.TIMED_WAITING -> WaitReason.JAVA_OBJECT_WAIT;
          default -> parkReason(gp, WaitReason.JAVA_PARK);
        });
    gp.waitBegins();
    sched.list(gp);
    dropg(mp);
    Processor pp = mp.p;
    if (state == VirtualThreads.TIMED_PARKING && !mp.runsStragglers) {
      parkedForTime(gp, thread, pp == null ? sched.timersForOutsider() : pp.timers);
    } else {
      // An error may have left there what an operation on a channel would have taken.
      gp.elem = null;
      gp.setStatus(RUNNING, PARKED);
      afterYield(thread);
    }
  }

  private static WaitReason parkReason(Goroutine gp, WaitReason otherwise) {
    if (gp.polledBy != Goroutine.NOT_POLLED) {
      return WaitReason.IO_WAIT;
    }
    noticeBlindPark(gp);
    return otherwise;
  }

  /** The JDK's sockets park without a blocker; so the network poller learns that there are any. */
  static void noticeBlindPark(Goroutine gp) {
    NetpollSource netpoll = gp.sched.netpoll;
    if (netpoll.isDormant() && LockSupport.getBlocker(gp.thread()) == null) {
      try {
        netpoll.parkedBlindly();
      } catch (OutOfMemoryError e) {
        // It learns from the next park.
      }
    }
  }

  /**
   * The JDK makes a task of its timed waits, before it changes anything; where memory has run out
   * it is asked again.
   */
  private void afterYield(Thread thread) {
    for (; ; ) {
      try {
        VirtualThreads.afterYield(thread);
        return;
      } catch (VirtualMachineError | LinkageError e) {
        sched.machines.awaitMemory(e);
      }
    }
  }

  /**
   * {@code Thread.sleep} and timed parks, on the P's heap instead of a JDK helper thread; on
   * another P's where this M's was taken away. The same steps as the JDK's: timer, state, then a
   * look whether an unpark came in between.
   */
  private void parkedForTime(Goroutine gp, Thread thread, TimerSource timers) {
    long now = sched.config.clock().nanos();
    boolean timed = true;
    try {
      gp.elem =
          timers.start(Scheduler.deadline(now, VirtualThreads.timeout(thread)), UNPARK, thread, 0);
    } catch (OutOfMemoryError e) {
      gp.elem = null;
      // A park may return early; who parked looks at the time and parks again.
      timed = false;
    }
    gp.setStatus(RUNNING, PARKED);
    VirtualThreads.setStateVolatile(thread, VirtualThreads.TIMED_PARKED);
    if ((!timed || VirtualThreads.parkPermit(thread))
        && VirtualThreads.casState(thread, VirtualThreads.TIMED_PARKED, VirtualThreads.UNPARKED)) {
      gp.execute(VirtualThreads.runContinuation(thread));
    }
  }

  /**
   * Moves the thread's state to RUNNING from any state in which it may continue, and consumes what
   * woke it, as the JDK does. A dumper may hold it; that takes as long as a walk over its stack. Or
   * it was readied before it was off the stack; that takes as long as the rest of its freeze.
   * False: it may not continue, see {@link #notRun}.
   */
  static boolean makeRunning(Goroutine gp, Thread thread) {
    for (int spins = 0; ; ) {
      int state = VirtualThreads.state(thread);
      if ((state & VirtualThreads.SUSPENDED) != 0 || isStillLeaving(gp, state)) {
        spins = awaitHolder(spins);
        continue;
      }
      boolean mayRun =
          switch (state) {
            case VirtualThreads.WAIT -> gp.directPark;
            case VirtualThreads.STARTED,
                VirtualThreads.YIELDED,
                VirtualThreads.UNPARKED,
                VirtualThreads.UNBLOCKED ->
                true;
            default -> false;
          };
      if (!mayRun) {
        return false;
      }
      if (VirtualThreads.casState(thread, state, VirtualThreads.RUNNING)) {
        consumeWakeup(gp, thread, state);
        return true;
      }
    }
  }

  /** One moment of waiting for who holds a thread; returns how many there were, for the next. */
  static int awaitHolder(int before) {
    if (before + 1 < SPINS_FOR_HOLDER) {
      Thread.onSpinWait();
      return before + 1;
    }
    OsThread.parkNanos(NAP_FOR_HOLDER_NANOS);
    return before;
  }

  private static boolean isStillLeaving(Goroutine gp, int state) {
    return state == VirtualThreads.WAITING && gp.directPark;
  }

  private static void consumeWakeup(Goroutine gp, Thread thread, int state) {
    if (state == VirtualThreads.UNPARKED) {
      Object timer = gp.elem;
      if (timer != null) {
        gp.elem = null;
        gp.sched.stopTimer(timer);
      } else {
        VirtualThreads.cancelTimeoutTask(thread);
      }
      VirtualThreads.clearParkPermit(thread);
    } else if (state == VirtualThreads.UNBLOCKED && !gp.directPark) {
      VirtualThreads.cancelTimeoutTask(thread);
      VirtualThreads.clearBlockPermit(thread);
    }
  }

  /**
   * Undoes the start of {@link #execute}, for a goroutine that turned out to be pinned, or one that
   * somebody submitted twice.
   */
  private void notRun(Machine mp, Goroutine gp, Thread thread) {
    if (VirtualThreads.state(thread) == VirtualThreads.PINNED) {
      // Its M has bound it meanwhile; whoever finds it now hands over the P.
      dropg(mp);
      gp.setStatus(RUNNING, RUNNABLE);
      mp.p().runq.put(gp, true);
    } else {
      backToPark(mp, gp, thread);
    }
  }

  /**
   * Undoes the start of {@link #execute} for a thread that is still parked. If it was unparked
   * meanwhile, that call of {@code execute} found it RUNNABLE and did nothing; so look again after
   * PARKED is visible. Also behind SUSPENDED: whoever holds a thread that is runnable submits
   * nothing when letting go of it.
   */
  void backToPark(Machine mp, Goroutine gp, Thread thread) {
    dropg(mp);
    gp.setStatus(RUNNING, PARKED);
    java.lang.invoke.VarHandle.fullFence();
    int state = VirtualThreads.state(thread) & ~VirtualThreads.SUSPENDED;
    if ((state == VirtualThreads.UNPARKED
            || state == VirtualThreads.UNBLOCKED
            || state == VirtualThreads.YIELDED)
        && gp.casStatus(PARKED, RUNNABLE)) {
      sched.parking.putReady(gp, false);
    }
  }
}
