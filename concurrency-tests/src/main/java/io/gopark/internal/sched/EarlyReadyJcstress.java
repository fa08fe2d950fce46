package io.gopark.internal.sched;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The two halves of gopark against the M that runs the goroutine next, which found it in a queue
 * before it was off the stack. What the first M writes last, plainly, stands for the frozen stack.
 */
final class EarlyReadyJcstress {
  private EarlyReadyJcstress() {}

  /** A structure in which one goroutine may wait. */
  private static final class Place extends RuntimeLock {
    boolean waits;

    @Override
    protected LockRank rank() {
      return LockRank.CHAN;
    }
  }

  abstract static class Parked {
    private static final Scheduler SCHED = StillScheduler.create();

    final Goroutine gp =
        new Goroutine(SCHED, 1, 0, null, () -> {}, false, VirtualThreads.takeIds(1));
    private final Place place = new Place();
    int stack;

    Parked() {
      gp.request = Goroutine.REQUEST_NONE;
      VirtualThreads.setStateVolatile(gp.thread(), VirtualThreads.RUNNING);
      gp.setStatus(GoroutineStatus.RUNNING);
    }

    final void park() {
      place.lock();
      place.waits = true;
      VirtualThreads.setStateOpaque(gp.thread(), VirtualThreads.WAITING);
      gp.directPark = true;
      gp.setStatus(GoroutineStatus.RUNNING, GoroutineStatus.WAITING);
      place.unlock();
      stack = 1;
      VirtualThreads.setStateVolatile(gp.thread(), VirtualThreads.WAIT);
    }

    final boolean ready() {
      place.lock();
      boolean found = place.waits;
      place.unlock();
      if (found) {
        gp.setStatus(GoroutineStatus.WAITING, GoroutineStatus.RUNNABLE);
        gp.setStatus(GoroutineStatus.RUNNABLE, GoroutineStatus.RUNNING);
      }
      return found;
    }
  }

  /** The result is what the second M finds as the stack; -1: it found nobody waiting. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the whole stack")
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "nobody waits yet")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "a stack that is still being left")
  @Outcome(id = "2", expect = FORBIDDEN, desc = "taken for one that may not continue")
  @State
  public static class ParkAndRun extends Parked {
    @Actor
    public void first() {
      park();
    }

    @Actor
    public void second(I_Result r) {
      r.r1 = !ready() ? -1 : ScheduleLoop.makeRunning(gp, gp.thread()) ? stack : 2;
    }
  }

  /** The control: without a look at the thread's state. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the whole stack")
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "nobody waits yet")
  @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "a stack that is still being left")
  @State
  public static class RunsAtOnce extends Parked {
    @Actor
    public void first() {
      park();
    }

    @Actor
    public void second(I_Result r) {
      r.r1 = !ready() ? -1 : stack;
    }
  }
}
