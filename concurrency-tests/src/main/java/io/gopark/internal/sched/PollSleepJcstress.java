package io.gopark.internal.sched;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.internal.timer.RuntimeTimer;
import io.gopark.internal.timer.TimerHeap;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Whoever adds the first deadline publishes it, fences, and looks whether an M polls, and until
 * when; the M that goes to poll says so, fences, and looks at the deadlines. At least one sees the
 * other, or the M oversleeps.
 *
 * <p>On {@link TimerHeap} and {@link Scheduler#wakeNetPoller}, with the steps of {@link WorkSearch}
 * before its blocking poll. First result: the poll would be broken; second: the M saw the deadline.
 * {@link LookedTooEarly} is the control.
 */
final class PollSleepJcstress {
  private static final TimerSource.Fire NOTHING = (arg, seq) -> {};
  private static final long LATE = 1_000;
  private static final long EARLY = 10;

  private PollSleepJcstress() {}

  /** An M without anything to do, and a heap whose first deadline is late or missing. */
  abstract static class Shared implements NetpollSource {
    final Scheduler sched = StillScheduler.create(this);
    final TimerHeap heap = new TimerHeap(sched);
    private int broken;

    @Override
    public boolean hasWaiters() {
      return false;
    }

    @Override
    public boolean poll(long delayNanos) {
      return false;
    }

    @Override
    public void interrupt() {
      broken = 1;
    }

    final int addEarly() {
      heap.add(new RuntimeTimer(NOTHING, this), EARLY, 0);
      return broken;
    }

    /** The steps of {@link WorkSearch} up to the poll. */
    final int goToPoll() {
      long until = heap.nextWhen();
      long before = sched.lastpoll.getAndSet(0);
      sched.pollUntil = until;
      VarHandle.fullFence();
      return heap.nextWhen() == EARLY ? 1 : 0;
    }
  }

  /** The M would sleep until a later deadline. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "overslept")
  @State
  public static class EarlierTimer extends Shared {
    public EarlierTimer() {
      heap.add(new RuntimeTimer(NOTHING, this), LATE, 0);
    }

    @Actor
    public void adder(II_Result r) {
      r.r1 = addEarly();
    }

    @Actor
    public void sleeper(II_Result r) {
      r.r2 = goToPoll();
    }
  }

  /** The M would sleep until somebody breaks its poll. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "overslept")
  @State
  public static class FirstTimer extends Shared {
    @Actor
    public void adder(II_Result r) {
      r.r1 = addEarly();
    }

    @Actor
    public void sleeper(II_Result r) {
      r.r2 = goToPoll();
    }
  }

  /** The first timer goes, and an early one comes. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "overslept")
  @State
  public static class StoppedAndEarlier extends Shared {
    private final RuntimeTimer first = new RuntimeTimer(NOTHING, this);

    public StoppedAndEarlier() {
      heap.add(first, LATE, 0);
    }

    @Actor
    public void adder(II_Result r) {
      boolean stopped = TimerHeap.stopTimer(first);
      r.r1 = addEarly();
    }

    @Actor
    public void sleeper(II_Result r) {
      r.r2 = goToPoll();
    }
  }

  /** The control: an M that looks at the deadlines before it says that it polls. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "overslept, as expected here")
  @State
  public static class LookedTooEarly extends Shared {
    @Actor
    public void adder(II_Result r) {
      r.r1 = addEarly();
    }

    @Actor
    public void sleeper(II_Result r) {
      long until = heap.nextWhen();
      Moment.pass();
      long before = sched.lastpoll.getAndSet(0);
      sched.pollUntil = until;
      VarHandle.fullFence();
      r.r2 = until == EARLY ? 1 : 0;
    }
  }
}
