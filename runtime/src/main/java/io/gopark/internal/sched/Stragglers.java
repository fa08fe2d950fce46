package io.gopark.internal.sched;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.host.ThreadState;
import io.gopark.internal.host.VirtualThreads;
import java.util.Map;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goroutines that outlive their runtime for a moment, because others would have to do without what
 * serves the whole JVM. There are two kinds. One has come back from a call of the JDK's, with the
 * locks that the JDK makes it under (a stream's, a class loader's, an open jar's), and queues for a
 * P. The other was chosen as the next for a monitor, or for a lock or whatever else of {@code
 * java.util.concurrent.locks}: the JVM wakes no other virtual thread for that monitor, and the lock
 * no other waiter, until this one has come, in whichever runtime; and {@code System.out} is a
 * monitor, too. That choice may fall long after the end.
 *
 * <p>They run on Ms without a P ({@code Machine.runsStragglers}), as one runs whose P was taken:
 * through whatever they wait for in the JDK, and through operations of ours, to where they would
 * wait in one. There they give up the wait and are unwound, since they may hold what they came for
 * ({@link ThreadLock#unwindStraggler}); not earlier, because an operation may have changed
 * something before it enters the runtime. One that goes on and on is unwound before its next call
 * of the JDK's, interrupted where it waits for a condition, and in the end left where it is, unless
 * it is chosen again. So none is run twice at once, and none is missed:
 *
 * <ul>
 *   <li>{@code closing} is set under {@code sched.lock}. Who comes from outside and queues a
 *       goroutine does so under that lock before, or comes to {@link #afterTheEnd} instead. What Ms
 *       of ours put into the global queue after that is taken out by {@link Shutdown}, which looks
 *       once more when all have ended.
 *   <li>Who takes a P out of use, {@code Shutdown} or its M that ends, owns it, and takes out what
 *       stands in its queue.
 *   <li>A goroutine stands in one queue at most, and who took it out is the only one that knows it.
 *       On the standard path, where it may be submitted twice, the JDK runs it once.
 * </ul>
 *
 * <p>One M is on its way while any wait, and when it has come it sends for the next if there are
 * more: so many that are chosen at once share few threads, and one that computes holds up nobody.
 */
final class Stragglers implements Consumer<Goroutine> {
  private final Scheduler sched;

  /** Under sched.lock. */
  private final GoroutineList waiting = new GoroutineList();

  /** An M is on its way; under sched.lock. */
  private boolean starting;

  private boolean anyWaits;

  /** Waits that were given up before all others of the runtime were. Under sched.lock. */
  private @Nullable Unsettled unsettled;

  /** From then on nothing of ours is waited for by any of the runtime's. Under sched.lock. */
  private boolean settled;

  /** For {@link Abandonable#abandoned}, in the place of one that may wait for something else. */
  private static final class Unsettled extends Waiter {
    final Abandonable place;
    @Nullable Unsettled after;

    Unsettled(Abandonable place) {
      this.place = place;
    }

    @Override
    public void ready() {
      throw Invariants.broken("it waits for nothing");
    }
  }

  Stragglers(Scheduler sched) {
    this.sched = sched;
  }

  /** What fails at its first execution, for want of memory, fails for good. */
  static void linkBeforeUse(Goroutine gp) {
    boolean unused = isChosen(gp) || isPassedOn(gp);
  }

  /** {@code gp} is RUNNABLE, in no queue, and the scheduler is closing or closed. */
  void afterTheEnd(Goroutine gp) {
    if (StandardSwitch.ON) {
      // First: who submits it after the look at its state must find that it is not queued.
      ((StandardGoroutine) gp).dequeued();
    }
    awaitPark(gp);
    Machine bound = gp.lockedm;
    boolean onStack = false;
    if (bound != null && bound.curg == gp) {
      onStack = true;
      bound.park.wakeup();
    }
    // On the standard path an M may not have let go yet of one that has left its stack.
    if ((!onStack || StandardSwitch.ON) && mustGoOn(gp)) {
      add(gp);
    }
  }

  /** One that turns out to be pinned will be bound to its M in a moment. */
  private static void awaitPark(Goroutine gp) {
    Thread thread = gp.thread();
    int spins = 0;
    while (!StandardSwitch.ON
        && gp.directPark
        && VirtualThreads.state(thread) == VirtualThreads.WAITING) {
      spins = ScheduleLoop.awaitHolder(spins);
    }
  }

  /** Counted in any case; but one that is chosen jams what it is chosen for if it does not come. */
  private static boolean mustGoOn(Goroutine gp) {
    boolean may = gp.mayGoOnAtTheEnd();
    return gp.inCall || isChosen(gp) || gp.straggles && may;
  }

  private void add(Goroutine gp) {
    sched.lock.lock();
    if (!gp.amongStragglers && (StandardSwitch.ON || gp.statusWord() == GoroutineStatus.RUNNABLE)) {
      gp.amongStragglers = true;
      waiting.pushBack(gp);
    }
    boolean start = sendsForOne();
    sched.lock.unlock();
    if (start) {
      startMachine();
    }
  }

  /** Under sched.lock. True: the caller starts an M. */
  private boolean sendsForOne() {
    boolean start = !starting && waiting.first() != null;
    starting |= start;
    return start;
  }

  /** Where no thread could be had for those that wait. */
  void startAgain() {
    sched.lock.lock();
    boolean start = sendsForOne();
    sched.lock.unlock();
    if (start) {
      startMachine();
    }
  }

  /** Where none can be had they wait for the next that is chosen, or {@link #startAgain}. */
  private void startMachine() {
    boolean started = false;
    try {
      started = sched.machines.startForStragglers();
    } finally {
      if (!started) {
        sched.lock.lock();
        starting = false;
        sched.lock.unlock();
      }
    }
  }

  /**
   * {@code gp}, the caller, has given up what it was about to wait for, and is unwound; so a writer
   * of an {@code RWMutex}, which {@code elem} tells, lets in itself whom it kept out.
   */
  void settle(Goroutine gp) {
    if (gp.parkedWith instanceof Abandonable place) {
      Unsettled waiter = new Unsettled(place);
      gp.elem = null;
      gp.outcome = Waiter.Outcome.NONE;
      sched.lock.lock();
      boolean now = settled;
      if (!now) {
        waiter.after = unsettled;
        unsettled = waiter;
      }
      sched.lock.unlock();
      if (now) {
        place.abandoned(waiter);
      }
    }
  }

  /** All goroutines of the runtime have abandoned their waits. */
  void settleAll() {
    sched.lock.lock();
    settled = true;
    Unsettled waiter = unsettled;
    unsettled = null;
    sched.lock.unlock();
    for (; waiter != null; waiter = waiter.after) {
      waiter.place.abandoned(waiter);
    }
  }

  /** The caller owns {@code pp}, and nobody will again. */
  void leaveQueueOf(Processor pp) {
    for (Goroutine gp = pp.runq.get(); gp != null; gp = pp.runq.get()) {
      afterTheEnd(gp);
    }
  }

  /** On the g0 of an M that was made for this. */
  void run(Machine mp) {
    for (Goroutine gp = next(true); gp != null; gp = next(false)) {
      if (gp.goesOnAndOn() && LockSupport.getBlocker(gp.thread()) instanceof Condition) {
        gp.thread().interrupt();
      }
      if (StandardSwitch.ON) {
        gp.straggles = true;
        sched.loop.run(mp, gp);
      } else if (gp.casStatus(GoroutineStatus.RUNNABLE, GoroutineStatus.RUNNING)) {
        // Otherwise it has gone on long ago: see ThreadLock.unwindStraggler.
        gp.straggles = true;
        mp.curg = gp;
        sched.loop.runClaimed(mp, gp);
      }
    }
  }

  private @Nullable Goroutine next(boolean first) {
    sched.lock.lock();
    if (first) {
      starting = false;
    }
    Goroutine gp = waiting.pop();
    if (gp != null) {
      gp.amongStragglers = false;
    }
    boolean start = sendsForOne();
    sched.lock.unlock();
    if (start) {
      startMachine();
    }
    return gp;
  }

  private static boolean isChosen(Goroutine gp) {
    Thread thread = gp.thread();
    int state = ThreadState.of(thread);
    if (state == VirtualThreads.UNBLOCKED) {
      return !gp.directPark;
    }
    return state == VirtualThreads.UNPARKED && isPassedOn(LockSupport.getBlocker(thread));
  }

  /**
   * Whether a waiter in its queue is woken by the one before it, or when that one lets go; or is a
   * writer that holds a bin of a {@code ConcurrentHashMap}, which is a map's entry, and waits for
   * its readers.
   */
  private static boolean isPassedOn(@Nullable Object blocker) {
    return blocker instanceof AbstractQueuedSynchronizer
        || blocker instanceof AbstractQueuedLongSynchronizer
        || blocker instanceof Condition
        || blocker instanceof StampedLock
        || blocker instanceof Map.Entry;
  }

  /** Whether one waits for a monitor, or was chosen and has not come yet. One caller at a time. */
  boolean anyWaits() {
    anyWaits = false;
    sched.allgs.forEach(this);
    return anyWaits;
  }

  @Override
  public void accept(Goroutine gp) {
    int state = ThreadState.of(gp.thread());
    anyWaits |= state == VirtualThreads.BLOCKING || state == VirtualThreads.BLOCKED || isChosen(gp);
  }
}
