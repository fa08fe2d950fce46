package io.gopark.sync;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Goroutine;
import io.gopark.Program;
import io.gopark.Task;
import io.gopark.WaitReason;
import io.gopark.internal.sched.Config;
import io.gopark.internal.sched.TestScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * 118: when a mutex begins to be handed over, and when that ends. The clock is the test's. One P,
 * which nobody takes away: a waiter that was woken runs when main lets it.
 */
class MutexStarvationTest {
  private static final long MILLISECOND = 1_000_000;

  private long now = 1;
  private final Mutex mutex = new Mutex();
  private final List<Integer> states = new ArrayList<>();

  private void run(Task main) throws Exception {
    Config config = new Config("starvation", 1, 100, () -> now, 4, false, false, false);
    try (TestScheduler test = new TestScheduler(config)) {
      test.run(main);
    }
  }

  /** Notes the state that it finds when it has the mutex. */
  private Goroutine waiting() {
    Goroutine gp =
        go(() -> {
          mutex.lock();
          states.add(Peek.state(mutex));
          mutex.unlock();
        });
    Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
    return gp;
  }

  /** The first waiter is woken and finds the mutex locked again; whether it starves by then. */
  private boolean starvesAfter(long nanos) {
    now += nanos;
    mutex.unlock();
    mutex.lock();
    gosched();
    return (Peek.state(mutex) & Peek.STARVING) != 0;
  }

  @Test
  void n118d_aWaiterStarvesThatLostAfterMoreThanAMillisecond() throws Exception {
    run(() -> {
      for (long nanos : new long[] {0, 1, MILLISECOND / 2, MILLISECOND, MILLISECOND + 1}) {
        mutex.lock();
        Goroutine gp = waiting();
        assertThat(starvesAfter(nanos)).as("after %d ns", nanos).isEqualTo(nanos > MILLISECOND);
        mutex.unlock();
        Program.awaitEnd(gp);
        assertThat(Peek.state(mutex)).isZero();
      }
    });
  }

  @Test
  void n118e_itsTimeCountsFromItsFirstSleep() throws Exception {
    run(() -> {
      mutex.lock();
      Goroutine gp = waiting();
      assertThat(starvesAfter(MILLISECOND / 2)).isFalse();
      assertThat(starvesAfter(MILLISECOND / 2)).isFalse();
      assertThat(starvesAfter(1)).isTrue();
      mutex.unlock();
      Program.awaitEnd(gp);
    });
  }

  /** What the second of three sees that got the mutex by hand-over, having waited that long. */
  private int stateOfTheSecond(long nanos) throws Exception {
    run(() -> {
      mutex.lock();
      Goroutine first = waiting();
      assertThat(starvesAfter(MILLISECOND + 1)).isTrue();
      Goroutine second = waiting();
      Goroutine third = waiting();
      now += nanos;
      mutex.unlock();
      Program.awaitEnd(first);
      Program.awaitEnd(second);
      Program.awaitEnd(third);
    });
    assertThat(states)
        .hasSize(3)
        .startsWith(Peek.LOCKED | Peek.STARVING | 2 * Peek.WAITER)
        .endsWith(Peek.LOCKED);
    assertThat(Peek.state(mutex)).isZero();
    return states.get(1);
  }

  @Test
  void n118f_whoGotItAfterAMillisecondOrLessEndsStarvationThoughOthersWait() throws Exception {
    assertThat(stateOfTheSecond(MILLISECOND)).isEqualTo(Peek.LOCKED | Peek.WAITER);
  }

  @Test
  void n118g_whoGotItLaterLeavesItOnForTheOthers() throws Exception {
    assertThat(stateOfTheSecond(MILLISECOND + 1))
        .isEqualTo(Peek.LOCKED | Peek.STARVING | Peek.WAITER);
  }
}
