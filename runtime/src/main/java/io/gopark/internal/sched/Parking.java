package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;

import io.gopark.WaitReason;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.lock.RuntimeLock;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * gopark and goready.
 *
 * <p>Protocol. A goroutine queues itself somewhere under that structure's lock and calls {@link
 * #gopark} with the lock still held. It marks itself WAITING, releases the lock, and freezes; on g0
 * its M marks the thread WAIT ({@link #parkM}). Whoever takes it out of the queue, under the lock,
 * is the only one who readies it, which is why WAITING -> RUNNABLE needs no compare-and-set. That
 * may come before the goroutine is off the stack. Nothing absorbs it: the goroutine goes into a run
 * queue, and the M that takes it from there waits until the thread's state is WAIT ({@code
 * ScheduleLoop.makeRunning}), as Linux does for a task that is still on its CPU. So nobody waits
 * for a freeze but who has nothing else to run, and no lock is held during one.
 *
 * <p>What the two Ms share: all that the first one writes to the goroutine comes before its
 * volatile store of WAIT, and the other one's compare-and-set of WAIT comes before all that it
 * does; the first one's own run queue cannot wait for itself, because it looks there after {@link
 * #parkM} only. What {@link #parkM} does after WAIT it does for a goroutine that may be anywhere by
 * then.
 *
 * <p>Interrupts. {@code Thread.interrupt} sets the flag, then looks at the thread's state; parkM
 * sets the state, then looks at the flag; both are volatile, so one of them sees the other. Either
 * calls {@link #interrupted}, which asks the structure waited for to give the waiter up. If a
 * partner was faster the request finds nothing and the operation completes; the flag stays set.
 *
 * <p>Late interrupts. Between the flag and the look at the state an interrupter may be held up
 * until the goroutine has taken the interrupt and waits anew. Then it marks that wait UNBLOCKED,
 * finds the flag off, and nothing is to be done; but the next interrupter would look for WAIT, find
 * UNBLOCKED, and tell nobody. So who finds the flag off puts WAIT back ({@link #backToWait}) and
 * then looks at the flag: the pair of an interrupter's flag and look at the state, as in parkM. It
 * may be late itself, and the thread UNBLOCKED for a reason of the JDK's by now, which must stay.
 * So it holds the thread as a dumper does, by SUSPENDED: {@code directPark} says whose the
 * UNBLOCKED is, and does not change while the thread can neither run nor leave the state. Who else
 * moves a thread from UNBLOCKED is the M that runs it and dumpers, all by compare-and-set; the M
 * waits for the bit to go, as this one waits for a dumper. Nobody's call of {@code unpark}, {@code
 * interrupt} or of a timeout looks for UNBLOCKED, so holding it keeps nothing from them that would
 * have to be made up for. For a goroutine that was readied meanwhile WAIT is as good as UNBLOCKED.
 *
 * <p>Pinned. Where the thread cannot leave the stack (a native frame, a class initialiser, no
 * memory for the freeze), the M binds it to itself, marks the thread PINNED, gives the P away and
 * sleeps with it; an M that waited for WAIT hands its P over, see {@link ThreadLock}.
 *
 * <p>After the end nobody waits any more: who is about to gives it up and is unwound ({@link
 * Stragglers}).
 *
 * <p>This is the direct path; where the JDK lacks a hook for it, {@link StandardSwitch} parks.
 */
public final class Parking {
  private final Scheduler sched;

  Parking(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * Parks the current goroutine and releases {@code lock}. The caller has entered the runtime on
   * {@code mp}; on return it has left it, perhaps on another M.
   *
   * @go runtime.gopark
   */
  public static void gopark(Machine mp, RuntimeLock lock, WaitReason reason) {
    park(mp, lock, reason);
  }

  /**
   * As above, with more to do than to release one lock.
   *
   * @throws OutOfMemoryError if that needs memory and there is none; the runtime has been left
   */
  public static void gopark(Machine mp, ParkCommit commit, WaitReason reason) {
    park(mp, commit, reason);
  }

  /**
   * For an operation that lets go of something and then waits: after the end it is unwound here,
   * with that in its hands still.
   */
  public static void unwindIfOver() {
    Machine mp = Machine.current();
    if (mp != null && mp.runsStragglers) {
      throw new ClosedError();
    }
  }

  private static void park(Machine mp, Object with, WaitReason reason) {
    Goroutine gp = mp.curg;
    if (gp == null) {
      throw Invariants.broken("gopark on g0");
    }
    gp.setWaitReason(reason);
    gp.parkedWith = with;
    if (mp.runsStragglers) {
      mp.sched.threadLock.unwindStraggler(mp, gp);
    } else if (StandardSwitch.ON) {
      StandardSwitch.park(mp, (StandardGoroutine) gp);
    } else {
      parkDirectly(mp, gp, with);
    }
    gp.parkedWith = null;
  }

  private static void parkDirectly(Machine mp, Goroutine gp, Object with) {
    Thread thread = gp.thread();
    VirtualThreads.clearNotified(thread);
    VirtualThreads.setStateOpaque(thread, VirtualThreads.WAITING);
    gp.directPark = true;
    gp.request = Goroutine.REQUEST_PARK;
    gp.setStatus(RUNNING, WAITING);
    try {
      commit(gp, with);
    } catch (OutOfMemoryError e) {
      gp.request = Goroutine.REQUEST_NONE;
      gp.parkedWith = null;
      gp.setStatus(WAITING, RUNNING);
      VirtualThreads.setStateVolatile(thread, VirtualThreads.RUNNING);
      mp.leave();
      throw e;
    }
    if (!yieldContinuation(thread)) {
      gp.request = Goroutine.REQUEST_NONE;
      mp.sched.threadLock.parkPinned(mp, gp);
    }
  }

  /** From here on anybody may ready the goroutine. */
  static void commit(Goroutine gp, @Nullable Object with) {
    if (with instanceof RuntimeLock lock) {
      lock.unlock();
    } else if (with instanceof ParkCommit commit) {
      commit.commit(gp);
    }
  }

  /**
   * Leaves the stack; true after it has come back. False: pinned, nothing happened.
   *
   * @go runtime.mcall
   */
  static boolean switchOut(Goroutine gp, byte request, int transition) {
    Thread thread = gp.thread();
    gp.request = request;
    VirtualThreads.setStateOpaque(thread, transition);
    boolean yielded = yieldContinuation(thread);
    if (!yielded) {
      gp.request = Goroutine.REQUEST_NONE;
      VirtualThreads.setStateVolatile(thread, VirtualThreads.RUNNING);
    }
    return yielded;
  }

  private static boolean yieldContinuation(Thread thread) {
    try {
      return VirtualThreads.yieldContinuation(thread);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return false;
    }
  }

  /**
   * On g0: the other half of gopark. The goroutine may have been readied already.
   *
   * @go runtime.park_m
   */
  void parkM(Machine mp, Goroutine gp) {
    final Thread thread = gp.thread();
    gp.waitBegins();
    if (!gp.isListed()) {
      sched.list(gp);
    }
    ScheduleLoop.dropg(mp);
    VirtualThreads.setStateVolatile(thread, VirtualThreads.WAIT);
    VirtualThreads.settleInterrupt(thread, mp);
    if (thread.isInterrupted()) {
      interrupted(gp);
    }
  }

  /**
   * Lets the goroutine that was readied last run at once, in the rest of the time slice; the caller
   * goes to the tail of this P's queue; on the standard path, which knows one way to yield, to that
   * of the global queue. The caller has entered the runtime on {@code mp}; on return it has left
   * it.
   *
   * @go runtime.goyield
   */
  public static void goyield(Machine mp) {
    Goroutine gp = mp.curg;
    if (gp == null || mp.runsStragglers) {
      mp.leave();
    } else if (StandardSwitch.ON) {
      StandardSwitch.gosched(mp, gp);
    } else if (!switchOut(gp, Goroutine.REQUEST_GOYIELD, VirtualThreads.YIELDING)) {
      mp.leave();
    }
  }

  /**
   * Makes a goroutine that is in gopark runnable, next on the current P if there is one. The caller
   * took it out of the queue in which it waited, and holds no lock; from a goroutine, it has
   * entered the runtime.
   *
   * @go runtime.goready
   */
  void goready(Goroutine gp) {
    Machine mp = Machine.current();
    if (mp != null && mp.locksPlain() > 0) {
      goready(mp, gp);
    } else {
      gp.setStatus(WAITING, RUNNABLE);
      putReady(gp, true);
    }
  }

  /** As {@link #goready(Goroutine)}, inside the runtime on {@code mp}. */
  public static void goready(Machine mp, Goroutine gp) {
    if (StandardSwitch.ON) {
      gp.ready();
      return;
    }
    gp.setStatus(WAITING, RUNNABLE);
    Processor pp = mp.p;
    if (pp != null && mp.sched == gp.sched) {
      mp.sched.machines.putNext(pp, gp);
    } else {
      gp.sched.parking.putReady(gp, true);
    }
  }

  /**
   * Queues a goroutine that is RUNNABLE already: on the current P if the caller is on one, else for
   * all. From any thread; never parks.
   *
   * @go runtime.ready
   */
  void putReady(Goroutine gp, boolean next) {
    Machine mp = Machine.enterWithoutP();
    if (mp != null) {
      GoroutineList collected = mp.collected;
      if (collected != null && mp.sched == sched) {
        collected.pushBack(gp);
        mp.leave();
        return;
      }
      Processor pp = mp.p;
      if (pp != null && mp.sched == sched) {
        if (next) {
          sched.machines.putNext(pp, gp);
        } else {
          pp.runq.put(gp, false);
          sched.machines.wakepIfIdle();
        }
        mp.leave();
        return;
      }
    }
    try {
      sched.putGlobal(gp);
    } finally {
      if (mp != null) {
        mp.leave();
      }
    }
  }

  /** The goroutine's thread was interrupted while it is, or was about to be, in gopark. */
  void interrupted(Goroutine gp) {
    boolean unused = cancelIfInterrupted(gp);
  }

  /** The JDK's call: somebody interrupts it, or has, and moved its thread to UNBLOCKED for it. */
  void unblocked(Goroutine gp) {
    if (!cancelIfInterrupted(gp) && backToWait(gp)) {
      interrupted(gp);
    }
  }

  /** Whether its flag is on. */
  private static boolean cancelIfInterrupted(Goroutine gp) {
    // The wait's number before the flag: only the goroutine clears that, so a flag that is on while
    // the number still holds is meant for this wait, and not for an earlier one that has taken it.
    int wait = gp.seq;
    VarHandle.acquireFence();
    WaitSource on = gp.waitsOn();
    boolean flag = gp.thread().isInterrupted();
    if (flag && on != null) {
      on.cancel(gp, wait, Waiter.Outcome.INTERRUPTED);
    }
    return flag;
  }

  /**
   * Undoes the move of its thread from WAIT to UNBLOCKED, unless the thread is somewhere else by
   * now. True: it is in WAIT again. Calls nothing while it holds the thread, which would not be let
   * go of after an error.
   */
  static boolean backToWait(Goroutine gp) {
    Thread thread = gp.thread();
    int held = VirtualThreads.UNBLOCKED | VirtualThreads.SUSPENDED;
    for (int spins = 0; ; ) {
      if (VirtualThreads.casState(thread, VirtualThreads.UNBLOCKED, held)) {
        boolean ours = gp.directPark;
        VirtualThreads.setStateVolatile(
            thread, ours ? VirtualThreads.WAIT : VirtualThreads.UNBLOCKED);
        return ours;
      }
      int state = VirtualThreads.state(thread);
      if (state == held) {
        spins = ScheduleLoop.awaitHolder(spins);
      } else if (state != VirtualThreads.UNBLOCKED) {
        return false;
      }
    }
  }
}
