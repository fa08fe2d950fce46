package io.gopark.internal.sched;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link RunQueue} with tiny rings and counters about to wrap: whatever the owner and the thieves
 * do, each goroutine comes out once, and with all that was written before it was put in.
 *
 * <p>The first result is always "each token once"; the second says how the race went. In {@link
 * TakenForAlone}, the control, an owner that believes that nobody steals takes what a thief took.
 */
final class RunQueueJcstress {
  /** References only: shared by all states. */
  private static final Goroutine[] SHARED = Tokens.tokens(8);

  private static final int BEFORE_WRAP_TO_NEGATIVE = Integer.MAX_VALUE;
  private static final int BEFORE_WRAP_TO_ZERO = -1;

  private RunQueueJcstress() {}

  private static RunQueue ring(int capacity, int start) {
    return new RunQueue(
        capacity,
        start,
        batch -> {
          throw new IllegalStateException("overflow");
        });
  }

  private static RunQueue ring(int capacity, int start, GoroutineList spill) {
    return new RunQueue(capacity, start, spill::pushBackAll);
  }

  /** The owner fills a ring of two and takes one back; a thief takes half of what it sees. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "the thief came too early")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "the thief got one")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class OwnerAndThief {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_ZERO);
    private final RunQueue thief = ring(2, BEFORE_WRAP_TO_NEGATIVE);
    private int ownerGot;
    private int thiefGot;

    @Actor
    public void owner() {
      queue.put(SHARED[0], false);
      queue.put(SHARED[1], false);
      ownerGot = Tally.of(queue.get());
    }

    @Actor
    public void thief(ZI_Result r) {
      Goroutine gp = queue.stealInto(thief, null);
      thiefGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = ownerGot + thiefGot + Tally.drain(queue, thief) == Tally.eachOf(2);
    }
  }

  /** One goroutine, its owner and a thief: only one of them gets it. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "the owner got it")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "the thief got it")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class LastOne {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_NEGATIVE);
    private final RunQueue thief = ring(2, BEFORE_WRAP_TO_ZERO);
    private int ownerGot;
    private int thiefGot;

    public LastOne() {
      queue.put(SHARED[0], false);
    }

    @Actor
    public void owner() {
      ownerGot = Tally.of(queue.get());
    }

    @Actor
    public void thief(ZI_Result r) {
      Goroutine gp = queue.stealInto(thief, null);
      thiefGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = ownerGot + thiefGot + Tally.drain(queue, thief) == Tally.eachOf(1);
    }
  }

  /** The control: as the only P's, the queue is emptied without a compare-and-set. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one got it")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both did, as expected here")
  @Outcome(expect = FORBIDDEN, desc = "lost")
  @State
  public static class TakenForAlone {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_NEGATIVE);
    private final RunQueue thief = ring(2, BEFORE_WRAP_TO_ZERO);

    public TakenForAlone() {
      queue.put(SHARED[0], false);
      queue.setAlone(true);
    }

    @Actor
    public void owner(II_Result r) {
      r.r1 = Tally.of(queue.get());
    }

    @Actor
    public void thief(II_Result r) {
      r.r2 = Tally.of(queue.stealInto(thief, null));
    }
  }

  /** Two thieves and an owner that goes on putting, on a ring of four. */
  @JCStressTest
  @Outcome(id = "true, [0-3]", expect = ACCEPTABLE, desc = "each once; how many were stolen first")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class TwoThieves {
    private final RunQueue queue = ring(4, BEFORE_WRAP_TO_NEGATIVE);
    private final RunQueue first = ring(4, BEFORE_WRAP_TO_ZERO);
    private final RunQueue second = ring(4, 0);
    private int ownerGot;
    private int firstGot;
    private int secondGot;

    public TwoThieves() {
      queue.put(SHARED[0], false);
      queue.put(SHARED[1], false);
      queue.put(SHARED[2], false);
    }

    @Actor
    public void owner() {
      queue.put(SHARED[3], false);
      ownerGot = Tally.of(queue.get()) + Tally.of(queue.get());
    }

    @Actor
    public void firstThief() {
      firstGot = Tally.of(queue.stealInto(first, null));
    }

    @Actor
    public void secondThief() {
      secondGot = Tally.of(queue.stealInto(second, null));
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = Integer.bitCount(firstGot) + Integer.bitCount(secondGot);
      r.r1 = ownerGot + firstGot + secondGot + Tally.drain(queue, first, second) == Tally.eachOf(4);
    }
  }

  /** A thief robs another's ring while that one publishes what it stole itself. */
  @JCStressTest
  @Outcome(id = "true, [0-2]", expect = ACCEPTABLE, desc = "each once")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class ThiefOfAThief {
    private final RunQueue queue = ring(4, BEFORE_WRAP_TO_ZERO);
    private final RunQueue first = ring(4, BEFORE_WRAP_TO_NEGATIVE);
    private final RunQueue second = ring(4, BEFORE_WRAP_TO_ZERO);
    private int firstGot;
    private int secondGot;

    public ThiefOfAThief() {
      for (int i = 0; i < 4; i++) {
        queue.put(SHARED[i], false);
      }
    }

    @Actor
    public void firstThief() {
      firstGot = Tally.of(queue.stealInto(first, null)) + Tally.of(first.get());
    }

    @Actor
    public void secondThief(ZI_Result r) {
      Goroutine gp = first.stealInto(second, null);
      secondGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = firstGot + secondGot + Tally.drain(queue, first, second) == Tally.eachOf(4);
    }
  }

  /**
   * The owner overfills its ring, which moves half of it away, while a thief takes the same half.
   */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "nothing stolen")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "one stolen")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class OverflowWhileStealing {
    private final Goroutine[] tokens = Tokens.tokens(5);
    private final GoroutineList spill = new GoroutineList();
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_ZERO, spill);
    private final RunQueue thief = ring(2, BEFORE_WRAP_TO_NEGATIVE);
    private int thiefGot;

    public OverflowWhileStealing() {
      queue.put(tokens[0], false);
      queue.put(tokens[1], false);
    }

    @Actor
    public void owner() {
      queue.put(tokens[2], false);
      queue.put(tokens[3], false);
      queue.put(tokens[4], false);
    }

    @Actor
    public void thief(ZI_Result r) {
      Goroutine gp = queue.stealInto(thief, null);
      thiefGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = thiefGot + Tally.drain(spill) + Tally.drain(queue, thief) == Tally.eachOf(5);
    }
  }

  /** The owner fills, replaces and takes runnext while a thief takes it. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "nothing stolen")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "one stolen")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class RunNext {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_NEGATIVE);
    private final RunQueue thief = ring(2, BEFORE_WRAP_TO_ZERO);
    private int ownerGot;
    private int thiefGot;

    @Actor
    public void owner() {
      queue.put(SHARED[0], true);
      queue.put(SHARED[1], true);
      ownerGot = Tally.of(queue.get());
      queue.put(SHARED[2], true);
    }

    @Actor
    public void thief(ZI_Result r) {
      Goroutine gp = queue.stealInto(thief, queue.peekNext());
      thiefGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = ownerGot + thiefGot + Tally.drain(queue, thief) == Tally.eachOf(3);
    }
  }

  /**
   * The thief looked at runnext, then the owner took it out and put it in again: it is the same
   * goroutine, queued once, and may be taken.
   */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "nothing stolen")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "stolen once")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class RunNextAgain {
    private final RunQueue queue = ring(2, 0);
    private final RunQueue thief = ring(2, 0);
    private int thiefGot;

    public RunNextAgain() {
      queue.put(SHARED[0], true);
    }

    @Actor
    public void owner() {
      Goroutine gp = queue.get();
      if (gp != null) {
        queue.putNext(gp);
      }
    }

    @Actor
    public void thief(ZI_Result r) {
      Goroutine gp = queue.stealInto(thief, queue.peekNext());
      thiefGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = thiefGot + Tally.drain(queue, thief) == Tally.eachOf(1);
    }
  }

  /** The time slice ends, the owner takes runnext away, and a thief is after it. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "nothing stolen")
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "one stolen")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class TakeNext {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_ZERO);
    private final RunQueue thief = ring(2, 0);
    private int ownerGot;
    private int thiefGot;

    public TakeNext() {
      queue.put(SHARED[0], true);
    }

    @Actor
    public void owner() {
      ownerGot = Tally.of(queue.takeNext());
    }

    @Actor
    public void thief(ZI_Result r) {
      Goroutine gp = queue.stealInto(thief, queue.peekNext());
      thiefGot = Tally.of(gp);
      r.r2 = gp == null ? 0 : 1;
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r1 = ownerGot + thiefGot + Tally.drain(queue, thief) == Tally.eachOf(1);
    }
  }

  /** What the owner wrote to a goroutine before it queued it is there for who steals it. */
  @JCStressTest
  @Outcome(
      id = {"-1, -1", "-1, 7", "7, -1"},
      expect = ACCEPTABLE,
      desc = "seen whole, or not stolen")
  @Outcome(expect = FORBIDDEN, desc = "stolen before what was written to it")
  @State
  public static class Publication {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_NEGATIVE);
    private final RunQueue thief = ring(2, 0);
    private final Goroutine inRing = Tokens.token(0);
    private final Goroutine inNext = Tokens.token(0);

    @Actor
    public void owner() {
      inNext.slot = 7;
      queue.put(inNext, true);
      inRing.slot = 7;
      queue.put(inRing, false);
    }

    @Actor
    public void thief(II_Result r) {
      Goroutine gp = queue.stealInto(thief, queue.peekNext());
      r.r1 = read(gp, inRing);
      r.r2 = read(gp, inNext);
    }

    private static int read(@Nullable Goroutine got, Goroutine wanted) {
      return got == wanted ? wanted.slot : -1;
    }
  }

  /**
   * One goroutine stays in the queue all the time, but the owner moves it from runnext to the ring,
   * and another comes and goes. Nobody may take the queue for empty.
   */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "somebody is there")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "called empty while one was there and stayed")
  @State
  public static class NeverCalledEmpty {
    private final RunQueue queue = ring(2, BEFORE_WRAP_TO_ZERO);

    public NeverCalledEmpty() {
      queue.put(SHARED[0], true);
    }

    @Actor
    public void owner() {
      queue.put(SHARED[1], true);
      Goroutine unused = queue.get();
    }

    @Actor
    public void observer(I_Result r) {
      r.r1 = queue.isEmpty() ? 1 : 0;
    }
  }
}
