package io.gopark.internal.chan;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.Chan;
import io.gopark.Select;
import io.gopark.SelectCase;
import io.gopark.internal.sched.Moment;
import io.gopark.internal.sched.WaitQueue;
import io.gopark.internal.sched.Waiter;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Who ends a select's wait: of partners, timer, interrupt and close exactly one does, by {@link
 * SelectClaim}; and a case that nobody uses shows all that its last user did.
 *
 * <p>{@link LooksThenTakes} and {@link NumberReadTooLate} are controls: the claim in two steps, and
 * the wait's number read after what it protects.
 */
final class SelectClaimJcstress {
  private static final Duration MOMENT = Duration.ofNanos(20_000);

  private SelectClaimJcstress() {}

  private static int one(boolean yes) {
    return yes ? 1 : 0;
  }

  /** A select that waits in two queues. */
  abstract static class InTwoQueues {
    final SelectClaim claim = new SelectClaim();
    final WaitQueue left = new WaitQueue();
    final WaitQueue right = new WaitQueue();
    final int wait = claim.prepare();
    final boolean opened = claim.open();

    InTwoQueues() {
      left.enqueue(new Place());
      right.enqueue(new Place());
    }

    /** As a SelectWaiter is, for a claim without a select. */
    private final class Place extends Waiter {
      @Override
      protected boolean claim() {
        return claim.take();
      }

      @Override
      public void ready() {
        throw new IllegalStateException("nobody is asleep here");
      }
    }
  }

  /** Two partners at two channels, each under its own lock: one gets the select. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one got it")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "one select received twice")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "a select that waits was passed over")
  @State
  public static class TwoPartners extends InTwoQueues {
    @Actor
    public void atLeft(II_Result r) {
      r.r1 = one(left.dequeue() != null);
    }

    @Actor
    public void atRight(II_Result r) {
      r.r2 = one(right.dequeue() != null);
    }
  }

  /** A partner and an interrupt, which knows the wait by its number. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one ended the wait")
  @Outcome(expect = FORBIDDEN, desc = "ended twice, or by nobody")
  @State
  public static class PartnerAndInterrupt extends InTwoQueues {
    @Actor
    public void partner(II_Result r) {
      r.r1 = one(left.dequeue() != null);
    }

    @Actor
    public void interrupt(II_Result r) {
      r.r2 = one(claim.take(claim.current()));
    }
  }

  /** The timer may come before the owner is off the stack; then the owner's M ends the wait. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "opened, then the time was up")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the time was up before")
  @Outcome(expect = FORBIDDEN, desc = "a time limit that nobody heard of, or two did")
  @State
  public static class TimerAndOpen {
    private final SelectClaim claim = new SelectClaim();
    private final int wait = claim.prepare();

    @Actor
    public void machine(II_Result r) {
      r.r1 = one(claim.open());
    }

    @Actor
    public void timer(II_Result r) {
      r.r2 = claim.takeEarly(wait) ? 1 : claim.take(wait) ? 2 : 0;
    }
  }

  /** The owner's number of its wait, as an interrupter reads it. */
  abstract static class TwoWaits {
    final SelectClaim claim = new SelectClaim();
    int ownerSeq = 1;

    TwoWaits() {
      int wait = claim.prepare();
      boolean opened = claim.open();
    }

    /** A partner ends the first wait, and the owner begins the next. */
    final boolean waitAgain() {
      if (!claim.take()) {
        return false;
      }
      ownerSeq = 2;
      int wait = claim.prepare();
      return claim.open();
    }
  }

  /** An interrupt meant for one wait does not end the next. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one ended the first wait")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "ended the next wait")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "ended by nobody")
  @State
  public static class LateInterrupt extends TwoWaits {
    @Actor
    public void partnerAndOwner(II_Result r) {
      r.r1 = one(waitAgain());
    }

    /** The steps of {@link Selection#cancel}. */
    @Actor
    public void interrupt(II_Result r) {
      int wait = claim.current();
      r.r2 = one(ownerSeq == 1 && claim.take(wait));
    }
  }

  /** The control: the wait's number after the owner's. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one ended the first wait")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "ended the next, as expected here")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "ended by nobody")
  @State
  public static class NumberReadTooLate extends TwoWaits {
    @Actor
    public void partnerAndOwner(II_Result r) {
      r.r1 = one(waitAgain());
    }

    @Actor
    public void interrupt(II_Result r) {
      boolean mine = ownerSeq == 1;
      Moment.pass();
      int wait = claim.current();
      r.r2 = one(mine && claim.take(wait));
    }
  }

  /** The control: two partners that look whether the select waits, and then take it. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one got it")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both did, as expected here")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "nobody did")
  @State
  public static class LooksThenTakes {
    private volatile boolean open = true;

    private boolean take() {
      boolean waits = open;
      if (waits) {
        Moment.pass();
        open = false;
      }
      return waits;
    }

    @Actor
    public void atLeft(II_Result r) {
      r.r1 = one(take());
    }

    @Actor
    public void atRight(II_Result r) {
      r.r2 = one(take());
    }
  }

  /**
   * A whole select of a thread against two sends and its own time limit. Results: what it received,
   * and whether either send found it waiting.
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 0", "1, 1, 0", "2, 0, 1"},
      expect = ACCEPTABLE,
      desc = "it got what was sent, or nothing was")
  @Outcome(expect = FORBIDDEN, desc = "a value lost, doubled or from nowhere")
  @State
  public static class WholeSelect {
    private final Chan<Integer> left = Chan.make();
    private final Chan<Integer> right = Chan.make();

    @Actor
    public void receiver(III_Result r) {
      try {
        r.r1 =
            Select.<Integer, RuntimeException>select(
                Select.recvGet(left, v -> v == null ? -1 : v),
                Select.recvGet(right, v -> v == null ? -1 : v),
                Select.after(MOMENT, () -> 0));
      } catch (InterruptedException e) {
        r.r1 = -2;
      }
    }

    @Actor
    public void sender(III_Result r) {
      for (int i = 0; i < 200 && r.r2 + r.r3 == 0; i++) {
        r.r2 = one(left.trySend(1));
        r.r3 = one(right.trySend(2));
      }
    }
  }

  /** Who finds a case in use by nobody may use it, and sees what its last user wrote. */
  @JCStressTest
  @Outcome(
      id = {"-1", "7"},
      expect = ACCEPTABLE,
      desc = "in use, or all is seen")
  @Outcome(expect = FORBIDDEN, desc = "free before its last user was done with it")
  @State
  public static class FreeCase {
    private final RecvCase<?, ?, ?> place = (RecvCase<?, ?, ?>) Select.recv(Chan.<Integer>make());
    private int written;

    public FreeCase() {
      Channel<?> ch = place.channel;
      if (ch == null) {
        throw new IllegalStateException("a case without a channel");
      }
      place.enlist(new Selection(new SelectCase<?, ?>[] {place}), ch, null);
    }

    @Actor
    public void lastUser() {
      written = 7;
      place.release();
    }

    @Actor
    public void next(I_Result r) {
      r.r1 = place.inUse() == null ? written : -1;
    }
  }

  /** Two threads at one prepared select: one runs it, or one after the other. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one at a time")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or nobody")
  @State
  public static class PreparedSelect {
    private final Chan<Integer> ch = Chan.make(2);
    private final Select<Integer, RuntimeException> prepared =
        Select.prepare(Select.recvGet(ch, v -> v == null ? -1 : v), Select.orElse(() -> -1));

    public PreparedSelect() {
      boolean first = ch.trySend(1);
      boolean second = ch.trySend(1);
    }

    private int run() {
      try {
        return prepared.run();
      } catch (IllegalStateException inUse) {
        return 0;
      } catch (InterruptedException e) {
        return -2;
      }
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = run();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = run();
    }
  }
}
