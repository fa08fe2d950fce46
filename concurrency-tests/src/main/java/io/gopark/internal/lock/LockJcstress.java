package io.gopark.internal.lock;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.internal.sched.Moment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link RuntimeLock}: taken by compare-and-set, given back by a release store. {@link Note}: the
 * key is stored before the wake-up and read by an acquire before each sleep. {@link LooksThenLocks}
 * is the control.
 */
final class LockJcstress {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(2);

  private LockJcstress() {}

  /** A counter under a lock. */
  abstract static class Guarded extends RuntimeLock {
    private int counter;

    @Override
    protected LockRank rank() {
      return LockRank.SEMA;
    }

    final int increment() {
      return ++counter;
    }
  }

  /** Two additions, one after the other. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or one did not see the other's")
  @State
  public static class Exclusion extends Guarded {
    private int guarded() {
      lock();
      int n = increment();
      unlock();
      return n;
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = guarded();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = guarded();
    }
  }

  /** The one that only tries sees all of the other's, or does nothing. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "one after the other, or not at all")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or one did not see the other's")
  @State
  public static class Attempt extends Guarded {
    @Actor
    public void one(II_Result r) {
      lock();
      r.r1 = increment();
      unlock();
    }

    @Actor
    public void other(II_Result r) {
      if (tryLock()) {
        r.r2 = increment();
        unlock();
      }
    }
  }

  /** The control: looks whether it is free, then takes it. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "both at once, as expected here")
  @State
  public static class LooksThenLocks {
    private volatile boolean held;
    private int counter;

    private int guarded() {
      while (held) {
        Thread.onSpinWait();
      }
      Moment.pass();
      held = true;
      int n = ++counter;
      held = false;
      return n;
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = guarded();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = guarded();
    }
  }

  /** First result: the sleeper was woken; second: what it read that was written for it. */
  @JCStressTest
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "woken, and saw all")
  @Outcome(expect = FORBIDDEN, desc = "not woken, or woken before what was written")
  @State
  public static class Wakeup {
    private volatile @Nullable Note note;
    private int message;

    @Actor
    public void sleeper(II_Result r) {
      Note mine = new Note(Thread.currentThread());
      note = mine;
      r.r1 = mine.sleepNanos(LONG_NANOS) ? 1 : 0;
      r.r2 = message;
    }

    @Actor
    public void waker() {
      Note theirs = note;
      while (theirs == null) {
        Thread.onSpinWait();
        theirs = note;
      }
      message = 7;
      theirs.wakeup();
    }
  }
}
