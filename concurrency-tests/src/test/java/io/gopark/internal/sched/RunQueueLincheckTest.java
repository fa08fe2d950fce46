package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The run queue is linearizable: whatever owner and thieves do at once, the results are those of
 * some order of the same calls. The model checker goes through the interleavings of short programs;
 * the stress mode runs them on real threads.
 */
final class RunQueueLincheckTest {
  private static final Goroutine[] TOKENS = Tokens.tokens(16);

  /** A ring of four: one thief may carry off two at once. */
  public static class Ring {
    private final RunQueue queue = new RunQueue(4, Integer.MAX_VALUE - 1, Ring::refuse);
    private final RunQueue firstThief = new RunQueue(4, -2, Ring::refuse);
    private final RunQueue secondThief = new RunQueue(4, 0, Ring::refuse);
    private int number;
    private int room = 4;

    private static void refuse(GoroutineList batch) {
      throw new IllegalStateException("overflow");
    }

    /** At most four in one program, so that no ring overflows. */
    @Operation(nonParallelGroup = "owner")
    public void put() {
      if (room-- > 0) {
        queue.put(TOKENS[number++], false);
      }
    }

    @Operation(nonParallelGroup = "owner")
    public int get() {
      return numberOf(queue.get());
    }

    @Operation(nonParallelGroup = "first thief")
    public int steal() {
      return numberOf(firstOf(firstThief, queue));
    }

    @Operation(nonParallelGroup = "second thief")
    public int stealToo() {
      return numberOf(firstOf(secondThief, queue));
    }

    /** What a thief does: its own ring first, which it must have emptied before it steals. */
    private static @Nullable Goroutine firstOf(RunQueue own, RunQueue victim) {
      Goroutine gp = own.get();
      return gp != null ? gp : victim.stealInto(own, null);
    }
  }

  /** The owner uses runnext, and whom it displaces goes to the ring, where a thief finds it. */
  public static class RingBehindNext {
    private final RunQueue queue = new RunQueue(4, -1, RingBehindNext::refuse);
    private final RunQueue thief = new RunQueue(2, Integer.MAX_VALUE, RingBehindNext::refuse);
    private int number;
    private int room = 4;

    private static void refuse(GoroutineList batch) {
      throw new IllegalStateException("overflow");
    }

    @Operation(nonParallelGroup = "owner")
    public void putNext() {
      if (room-- > 0) {
        queue.put(TOKENS[number++], true);
      }
    }

    @Operation(nonParallelGroup = "owner")
    public int get() {
      return numberOf(queue.get());
    }

    @Operation(nonParallelGroup = "thief")
    public int steal() {
      return numberOf(queue.stealInto(thief, null));
    }
  }

  /**
   * A lone runnext, and thieves that take it. Not together with a ring: a displaced goroutine is
   * between the two for a moment, and a thief that comes then takes the newer one instead.
   */
  public static class LoneNext {
    private final RunQueue queue = new RunQueue(2, -1, LoneNext::refuse);
    private final RunQueue firstThief = new RunQueue(2, Integer.MAX_VALUE, LoneNext::refuse);
    private final RunQueue secondThief = new RunQueue(2, 0, LoneNext::refuse);
    private int number;

    private static void refuse(GoroutineList batch) {
      throw new IllegalStateException("overflow");
    }

    @Operation(nonParallelGroup = "owner")
    public boolean putNext() {
      boolean free = queue.peekNext() == null;
      if (free) {
        queue.put(TOKENS[number++ & 15], true);
      }
      return free;
    }

    @Operation(nonParallelGroup = "owner")
    public int get() {
      return numberOf(queue.get());
    }

    @Operation(nonParallelGroup = "first thief")
    public int steal() {
      return numberOf(queue.stealInto(firstThief, queue.peekNext()));
    }

    @Operation(nonParallelGroup = "second thief")
    public int stealToo() {
      return numberOf(queue.stealInto(secondThief, queue.peekNext()));
    }
  }

  /** The control: whoever takes from this ring stores the head without looking who else did. */
  public static class RacyRing {
    private final int[] ring = {1, 2, 3, 4};
    private volatile int head;

    @Operation
    public int get() {
      int h = head;
      int got = h < ring.length ? ring[h] : -1;
      head = h + 1;
      return got;
    }
  }

  private static int numberOf(@Nullable Goroutine gp) {
    return gp == null ? -1 : gp.slot;
  }

  @Test
  void ringIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(Ring.class, 2, 3, 3);
  }

  @Test
  void ringIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(Ring.class, 2, 3, 3);
  }

  @Test
  void displacedRunnextIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(RingBehindNext.class, 2, 2, 4);
  }

  @Test
  void loneRunnextIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(LoneNext.class, 2, 3, 3);
  }

  @Test
  void loneRunnextIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(LoneNext.class, 2, 3, 3);
  }

  @Test
  void racyRingIsFoundOut() {
    assertThatThrownBy(() -> LincheckRun.models(0, 2, 1).check(RacyRing.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }
}
