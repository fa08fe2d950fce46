package io.gopark.internal.sched;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Why {@link Preemption#take} makes a handshake: the accesses of {@link Machine#enter} and of the
 * taker without it. The taker sees the M outside, the M sees nobody ask: both have the P. The whole
 * protocol, handshake and all, is raced by PreemptionTest.
 */
final class RetakeJcstress {
  private RetakeJcstress() {}

  /** The control: results are whether the M saw the question, and whether the taker saw the M. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one saw the other")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "both have the P")
  @State
  public static class NoHandshake {
    private static final VarHandle LOCKS;
    private static final VarHandle ATTENTION;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        LOCKS = lookup.findVarHandle(NoHandshake.class, "locks", int.class);
        ATTENTION = lookup.findVarHandle(NoHandshake.class, "attention", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private int locks;
    private int attention;

    @Actor
    public void machine(II_Result r) {
      LOCKS.setRelease(this, 1);
      VarHandle.releaseFence();
      r.r1 = (int) ATTENTION.getOpaque(this);
    }

    @Actor
    public void taker(II_Result r) {
      int unused = (int) ATTENTION.getAndBitwiseOr(this, 1);
      r.r2 = (int) LOCKS.getAcquire(this);
    }
  }
}
