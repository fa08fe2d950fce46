package io.gopark.internal.sched;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The submitter publishes a goroutine, fences, and looks for somebody to wake; the other M counts
 * itself out, fences, and looks for goroutines. At least one sees the other.
 *
 * <p>On the classes that the scheduler uses ({@link RunQueue}, {@link IdleSets}) with the steps of
 * {@link Machines#wakepIfIdle} and {@link WorkSearch}'s spin down, without the M behind them. First
 * result: the submitter would wake an M; second: the M that goes to sleep found the goroutine.
 *
 * <p>{@link NoFence} and {@link LookedTooEarly} are the same with one step left out or in the wrong
 * order. They show the lost wake-up, so the others could show it too.
 */
final class SubmitSpinDownJcstress {
  private static final Goroutine TOKEN = Tokens.token(0);

  private SubmitSpinDownJcstress() {}

  /** What both sides share: a P that runs, one that is about to go idle, and the counts. */
  abstract static class Shared {
    final RunQueue queue =
        new RunQueue(
            4,
            0,
            batch -> {
              throw new IllegalStateException("overflow");
            });
    final IdleSets idle = new IdleSets();
    final AtomicInteger nmspinning = new AtomicInteger();
    final Processor leaving = Tokens.processor(1);

    int somebodyToWake() {
      return idle.npidle() != 0 && nmspinning.get() == 0 ? 1 : 0;
    }

    int foundWork() {
      return queue.isEmpty() ? 0 : 1;
    }
  }

  /** An M that was spinning goes to sleep. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up")
  @State
  public static class Spinning extends Shared {
    public Spinning() {
      nmspinning.set(1);
    }

    @Actor
    public void submitter(II_Result r) {
      queue.put(TOKEN, true);
      VarHandle.fullFence();
      r.r1 = somebodyToWake();
    }

    @Actor
    public void sleeper(II_Result r) {
      idle.pidleput(leaving);
      int unused = nmspinning.decrementAndGet();
      VarHandle.fullFence();
      r.r2 = foundWork();
    }
  }

  /** An M that was not spinning gives its P back; the goroutine goes to the ring's tail. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up")
  @State
  public static class NotSpinning extends Shared {
    @Actor
    public void submitter(II_Result r) {
      queue.put(TOKEN, false);
      VarHandle.fullFence();
      r.r1 = somebodyToWake();
    }

    @Actor
    public void sleeper(II_Result r) {
      idle.pidleput(leaving);
      VarHandle.fullFence();
      r.r2 = foundWork();
    }
  }

  /** The goroutine goes to the global queue, whose length is looked at without its lock. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up")
  @State
  public static class Global extends Shared {
    private final GlobalRunQueue global = new GlobalRunQueue();

    @Actor
    public void submitter(II_Result r) {
      global.put(TOKEN);
      VarHandle.fullFence();
      r.r1 = somebodyToWake();
    }

    @Actor
    public void sleeper(II_Result r) {
      idle.pidleput(leaving);
      VarHandle.fullFence();
      r.r2 = global.size() == 0 ? 0 : 1;
    }
  }

  /** A spinning M found work elsewhere, published the rest of what it stole, and stops spinning. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost wake-up")
  @State
  public static class ThiefStopsSpinning extends Shared {
    private final RunQueue victim =
        new RunQueue(
            4,
            -1,
            batch -> {
              throw new IllegalStateException("overflow");
            });

    public ThiefStopsSpinning() {
      nmspinning.set(1);
      victim.put(TOKEN, false);
      victim.put(TOKEN, false);
      victim.put(TOKEN, false);
    }

    @Actor
    public void submitter(II_Result r) {
      Goroutine unused = victim.stealInto(queue, null);
      int left = nmspinning.decrementAndGet();
      r.r1 = left == 0 && idle.npidle() != 0 ? 1 : 0;
    }

    @Actor
    public void sleeper(II_Result r) {
      idle.pidleput(leaving);
      VarHandle.fullFence();
      r.r2 = foundWork();
    }
  }

  /** The control: a submitter without its fence. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "lost wake-up, as expected here")
  @State
  public static class NoFence extends Shared {
    @Actor
    public void submitter(II_Result r) {
      queue.put(TOKEN, true);
      r.r1 = somebodyToWake();
    }

    @Actor
    public void sleeper(II_Result r) {
      idle.pidleput(leaving);
      VarHandle.fullFence();
      r.r2 = foundWork();
    }
  }

  /** The control: an M that looks for work first and counts itself out afterwards. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "somebody saw it")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "lost wake-up, as expected here")
  @State
  public static class LookedTooEarly extends Shared {
    public LookedTooEarly() {
      nmspinning.set(1);
    }

    @Actor
    public void submitter(II_Result r) {
      queue.put(TOKEN, true);
      VarHandle.fullFence();
      r.r1 = somebodyToWake();
    }

    @Actor
    public void sleeper(II_Result r) {
      idle.pidleput(leaving);
      VarHandle.fullFence();
      r.r2 = foundWork();
      int unused = nmspinning.decrementAndGet();
    }
  }
}
