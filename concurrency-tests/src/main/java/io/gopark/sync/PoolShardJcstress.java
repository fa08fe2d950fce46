package io.gopark.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A pool's shard: the owner puts and takes at one end, a thief at the other, and each thing comes
 * out once. {@link SlotForAll} is the control, and the reason why the private slot is the P's.
 */
final class PoolShardJcstress {
  private static final Object A = new Object();
  private static final Object B = new Object();

  private PoolShardJcstress() {}

  /** Powers of four, so that a sum tells how often each came out. */
  private static int tally(@Nullable Object x) {
    return x == A ? 1 : x == B ? 4 : 0;
  }

  private static int drain(PoolShard shard) {
    int sum = 0;
    for (Object x = shard.popTail(); x != null; x = shard.popTail()) {
      sum += tally(x);
    }
    return sum;
  }

  /** The owner puts two and takes one, a thief takes one. */
  @JCStressTest
  @Outcome(
      id = {"4, 0, 1", "4, 1, 0", "0, 4, 1", "0, 1, 4"},
      expect = ACCEPTABLE,
      desc = "each once")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class OwnerAndThief {
    private final PoolShard shard = new PoolShard();

    @Actor
    public void owner(III_Result r) {
      shard.pushHead(A);
      shard.pushHead(B);
      r.r1 = tally(shard.popHead());
    }

    @Actor
    public void thief(III_Result r) {
      r.r2 = tally(shard.popTail());
    }

    @Arbiter
    public void left(III_Result r) {
      r.r3 = drain(shard);
    }
  }

  /** Two after the last one. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one got it")
  @Outcome(expect = FORBIDDEN, desc = "lost or taken twice")
  @State
  public static class LastOne {
    private final PoolShard shard = new PoolShard();

    public LastOne() {
      shard.pushHead(A);
    }

    @Actor
    public void owner(II_Result r) {
      r.r1 = tally(shard.popHead());
    }

    @Actor
    public void thief(II_Result r) {
      r.r2 = tally(shard.popTail());
    }
  }

  /** The control: the private slot, used by two that are not on the same P. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one got it")
  @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both did, as expected here")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost")
  @State
  public static class SlotForAll {
    private final PoolShard shard = new PoolShard();

    public SlotForAll() {
      boolean put = shard.putPrivate(A);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = tally(shard.takePrivate());
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = tally(shard.takePrivate());
    }
  }
}
