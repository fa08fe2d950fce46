package io.gopark.internal.netpoll;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.internal.sched.Moment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The poller publishes itself, then looks whether it was interrupted; the interrupter sets the
 * flag, then looks whom to wake. {@link LookedTooEarly} is the control, with the steps alone.
 */
final class SleepingPollerJcstress {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(2);

  private SleepingPollerJcstress() {}

  /** Whenever the interrupt comes, this poll ends with it. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "interrupted")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "slept to the end: the interrupt was lost")
  @State
  public static class Interrupted {
    private final SleepingPoller poller = new SleepingPoller();

    @Actor
    public void sleeper(I_Result r) {
      long began = System.nanoTime();
      boolean woken = poller.poll(LONG_NANOS);
      r.r1 = !woken && System.nanoTime() - began < LONG_NANOS ? 0 : 1;
    }

    @Actor
    public void interrupter() {
      poller.interrupt();
    }
  }

  /** The control: a sleeper that looks for the interrupt and then says whom to wake. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw the other")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "lost, as expected here")
  @State
  public static class LookedTooEarly {
    private volatile int sleeper;
    private volatile int interrupted;

    @Actor
    public void sleeper(II_Result r) {
      r.r1 = interrupted;
      Moment.pass();
      sleeper = 1;
    }

    @Actor
    public void interrupter(II_Result r) {
      interrupted = 1;
      r.r2 = sleeper;
    }
  }
}
