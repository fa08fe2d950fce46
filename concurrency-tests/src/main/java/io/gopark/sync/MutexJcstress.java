package io.gopark.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.internal.sched.Moment;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The mutex: its fast path against its slow path, a hand-over against somebody who gives up. {@link
 * UnlocksByStore} is the control: an unlock that looks at the state and then stores the new one
 * forgets the waiter that came in between.
 */
final class MutexJcstress {
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofNanos(5_000);

  private MutexJcstress() {}

  /** An interrupt, which nobody sends, would be an error of the test. */
  private static boolean locksWithin(Mutex mutex, Duration time) {
    try {
      return mutex.tryLock(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int one(boolean yes) {
    return yes ? 1 : 0;
  }

  /** Two additions, one after the other. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or one did not see the other's")
  @State
  public static class Exclusion {
    private final Mutex mutex = new Mutex();
    private int counter;

    private int increment() {
      mutex.lock();
      int n = ++counter;
      mutex.unlock();
      return n;
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = increment();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = increment();
    }
  }

  /** The second actor only tries. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "one after the other, or not at all")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or one did not see the other's")
  @State
  public static class Attempt {
    private final Mutex mutex = new Mutex();
    private int counter;

    @Actor
    public void one(II_Result r) {
      mutex.lock();
      r.r1 = ++counter;
      mutex.unlock();
    }

    @Actor
    public void other(II_Result r) {
      if (mutex.tryLock()) {
        r.r2 = ++counter;
        mutex.unlock();
      }
    }
  }

  /** An unlock and one who comes at this moment: it gets the mutex, and does not sleep for ever. */
  @JCStressTest
  @Outcome(id = "1, 7, 1", expect = ACCEPTABLE, desc = "locked, and free afterwards")
  @Outcome(expect = FORBIDDEN, desc = "lost wake-up, or the owner's write not seen")
  @State
  public static class UnlockAndWaiter {
    private final Mutex mutex = new Mutex();
    private int written;

    public UnlockAndWaiter() {
      mutex.lock();
    }

    @Actor
    public void owner() {
      written = 7;
      mutex.unlock();
    }

    @Actor
    public void waiter(III_Result r) {
      r.r1 = one(locksWithin(mutex, LONG));
      r.r2 = written;
      if (r.r1 == 1) {
        mutex.unlock();
      }
    }

    @Arbiter
    public void left(III_Result r) {
      r.r3 = one(mutex.tryLock());
    }
  }

  /** A waiter that gives up at the moment of the unlock: the mutex is free afterwards, or its. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "free afterwards")
  @Outcome(expect = FORBIDDEN, desc = "owned by nobody and not free")
  @State
  public static class UnlockAndGiveUp {
    private final Mutex mutex = new Mutex();

    public UnlockAndGiveUp() {
      mutex.lock();
    }

    @Actor
    public void owner() {
      mutex.unlock();
    }

    @Actor
    public void waiter(II_Result r) {
      boolean locked = locksWithin(mutex, MOMENT);
      r.r1 = one(locked);
      if (locked) {
        mutex.unlock();
      }
    }

    /** By the fast paths alone: a flag or a waiter that was left would fail the second attempt. */
    @Arbiter
    public void left(II_Result r) {
      boolean free = locksWithin(mutex, LONG);
      if (free) {
        mutex.unlock();
      }
      r.r2 = one(free && mutex.tryLock());
    }
  }

  /**
   * Of two starving waiters one is handed the mutex and the other gives up: whoever is last ends
   * starvation, or nobody could try for the mutex once it is free.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "free afterwards")
  @Outcome(expect = FORBIDDEN, desc = "a flag or a waiter is left")
  @State
  public static class HandOverAndGiveUp {
    private final Mutex mutex = new Mutex(Mutex.STARVING | 2 * Mutex.WAITER);

    @Actor
    public void owner() {
      mutex.takeHandedOver(true);
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = one(mutex.withdraw());
    }

    @Arbiter
    public void left(II_Result r) {
      mutex.unlock();
      r.r2 = one(mutex.tryLock());
    }
  }

  /** The control: bit 0 is the lock, the rest counts waiters. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "the waiter is woken, or did not have to wait")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "forgotten, as expected here")
  @State
  public static class UnlocksByStore {
    private final java.util.concurrent.atomic.AtomicInteger state =
        new java.util.concurrent.atomic.AtomicInteger(1);

    @Actor
    public void owner(II_Result r) {
      int old = state.get();
      Moment.pass();
      state.set(old & ~1);
      r.r1 = one(old > 1);
    }

    @Actor
    public void waiter(II_Result r) {
      int old = state.get();
      boolean waits = (old & 1) != 0 && state.compareAndSet(old, old + 2);
      r.r2 = one(!waits);
    }
  }
}
