package io.gopark.internal.timer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.StillScheduler;
import io.gopark.internal.sched.TimerSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * Timers that are run by a thief, stopped, set and moved at once: each fires once or was stopped,
 * and is nowhere afterwards. {@link LooksWithoutTheLock} is the control.
 *
 * <p>What {@code nextWhen} is published for, a sleeper that must not oversleep, is in
 * PollSleepJcstress.
 */
final class TimerHeapJcstress {
  private static final Scheduler SCHED = StillScheduler.create();
  private static final long DUE = 10;
  private static final TimerSource.Fire COUNT =
      (fired, seq) -> ((AtomicInteger) fired).incrementAndGet();

  private TimerHeapJcstress() {}

  /** A heap with one timer that is due. */
  abstract static class OneDue {
    final AtomicInteger fired = new AtomicInteger();
    final TimerHeap heap = new TimerHeap(SCHED);
    final RuntimeTimer timer = new RuntimeTimer(COUNT, fired);

    OneDue() {
      heap.add(timer, DUE, 0);
    }
  }

  /** The P's own M and a thief run what is due. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "fired once")
  @Outcome(expect = FORBIDDEN, desc = "lost or fired twice")
  @State
  public static class OwnerAndThief extends OneDue {
    @Actor
    public void owner() {
      long next = heap.check(DUE);
    }

    @Actor
    public void thief() {
      long next = heap.check(DUE);
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = fired.get();
    }
  }

  /** First result: stop said that it was in time; second: how often it fired. */
  @JCStressTest
  @Outcome(
      id = {"true, 0", "false, 1"},
      expect = ACCEPTABLE,
      desc = "stopped or fired")
  @Outcome(expect = FORBIDDEN, desc = "both or neither")
  @State
  public static class ThiefAndStop extends OneDue {
    @Actor
    public void thief() {
      long next = heap.check(DUE);
    }

    @Actor
    public void stopper(ZI_Result r) {
      r.r1 = TimerHeap.stopTimer(timer);
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = fired.get();
    }
  }

  /** A P dies and its timers move, while a thread outside stops one. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "stopped, wherever it was")
  @Outcome(expect = FORBIDDEN, desc = "not found between the heaps, or left behind in one")
  @State
  public static class MoveAndStop extends OneDue {
    private final TimerHeap heir = new TimerHeap(SCHED);

    @Actor
    public void mover() {
      heir.take(heap);
    }

    @Actor
    public void stopper(ZI_Result r) {
      r.r1 = TimerHeap.stopTimer(timer);
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = heap.size() + heir.size();
    }
  }

  /** Stopped by two: one of them was in time, and the other timer is still there. */
  @JCStressTest
  @Outcome(
      id = {"0, 1, 1", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "stopped once")
  @Outcome(expect = FORBIDDEN, desc = "stopped twice, or the wrong one")
  @State
  public static class TwoStops extends OneDue {
    private final AtomicInteger otherFired = new AtomicInteger();

    public TwoStops() {
      heap.add(new RuntimeTimer(COUNT, otherFired), DUE - 1, 0);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = TimerHeap.stopTimer(timer) ? 1 : 0;
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = TimerHeap.stopTimer(timer) ? 1 : 0;
    }

    @Arbiter
    public void count(III_Result r) {
      long next = heap.check(DUE);
      r.r3 = otherFired.get() + fired.get();
    }
  }

  /** A thief that read the deadline without the lock: what it names has been written before. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "a deadline is seen after its timer")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "a deadline, and no timer to it")
  @State
  public static class DeadlineIsPublished {
    private final TimerHeap heap = new TimerHeap(SCHED);
    private final AtomicInteger fired = new AtomicInteger();

    @Actor
    public void owner() {
      heap.add(new RuntimeTimer(COUNT, fired), DUE, 0);
    }

    @Actor
    public void thief(II_Result r) {
      r.r1 = heap.nextWhen() == DUE ? 1 : 0;
      long next = heap.check(DUE);
      r.r2 = fired.get();
    }
  }

  /** The control: two that read the deadline, and fire without the lock. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "fired once")
  @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "fired twice, as expected here")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "lost")
  @State
  public static class LooksWithoutTheLock extends OneDue {
    private void check() {
      if (heap.nextWhen() == DUE) {
        timer.fire.fire(timer.arg, timer.seq);
        boolean stopped = TimerHeap.stopTimer(timer);
      }
    }

    @Actor
    public void owner() {
      check();
    }

    @Actor
    public void thief() {
      check();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = fired.get();
    }
  }
}
