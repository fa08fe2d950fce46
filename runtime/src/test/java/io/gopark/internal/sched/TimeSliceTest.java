package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A goroutine that computes has its P for a time slice, and beyond that until somebody waits for
 * it. There is one P, no monitor but for the looks of the test, and no kernel to ask.
 */
class TimeSliceTest {
  private static final long SLICE = Sysmon.FORCE_PREEMPT_NANOS;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  /** Of the first look: before that of any timer. */
  private static final long START = Clock.SYSTEM.nanos();

  private interface Body {
    void run(Hogs hogs) throws Exception;
  }

  /** Goroutines that compute, each until it is told to yield. */
  private static final class Hogs {
    private final TestScheduler test;
    private final AwaitedNetwork network;
    private final Processor pp;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger yields = new AtomicInteger();
    private volatile boolean over;

    Hogs(TestScheduler test, AwaitedNetwork network) {
      this.test = test;
      this.network = network;
      pp = test.sched.allp[0];
    }

    /** Runs, unless somebody else has the P. */
    void start(Runnable first) {
      test.sched.newproc(
          null,
          () -> {
            first.run();
            turns.incrementAndGet();
            while (!over) {
              int told = yields.get();
              if (told > 0 && yields.compareAndSet(told, told - 1)) {
                Scheduler.gosched();
                turns.incrementAndGet();
              } else {
                Thread.onSpinWait();
              }
            }
          });
    }

    /** Until another has the P. */
    void yield() {
      int before = turns.get();
      yields.incrementAndGet();
      test.await(() -> turns.get() > before);
    }

    /** A look, so long after the first. */
    boolean isTaken(long after) {
      boolean taken = test.sched.sysmon.retake(pp, START + after);
      assertThat(test.sched.retakes.sum()).isEqualTo(taken ? 1 : 0);
      return taken;
    }
  }

  /** With one hog that runs. */
  private static void withHog(Runnable first, Body body) throws Exception {
    Config config =
        new Config("test", 1, 100, Clock.SYSTEM, TestScheduler.RING, false, false, false);
    AwaitedNetwork network = new AwaitedNetwork();
    try (TestScheduler test = new TestScheduler(config, network)) {
      Hogs hogs = new Hogs(test, network);
      try {
        hogs.start(first);
        hogs.test.await(() -> hogs.turns.get() == 1);
        body.run(hogs);
      } finally {
        network.awaited = false;
        hogs.over = true;
      }
    }
  }

  @Test
  void whoIsAloneKeepsItsPForEver() throws Exception {
    withHog(
        () -> {},
        hogs -> {
          Machine mp = hogs.pp.m;
          assertThat(hogs.isTaken(0)).isFalse();
          assertThat(hogs.isTaken(SLICE)).isFalse();
          assertThat(hogs.isTaken(HOUR_NANOS)).isFalse();
          assertThat(hogs.pp.m).isSameAs(mp);
        });
  }

  private enum Waiting {
    IN_THE_RING,
    IN_THE_GLOBAL_QUEUE,
    FOR_A_TIMER,
    FOR_THE_NETWORK
  }

  @ParameterizedTest
  @EnumSource
  void whoIsMissedLosesItWithTheSlice(Waiting waiting) throws Exception {
    AtomicInteger came = new AtomicInteger();
    withHog(
        () -> {
          Machine mp = Machine.enter();
          if (waiting == Waiting.FOR_A_TIMER) {
            TimerSource timers = mp.timers();
            Object unused = timers.start(START + SLICE, (arg, seq) -> {}, timers, 0);
          }
          mp.leave();
          if (waiting == Waiting.IN_THE_RING) {
            mp.sched.newproc(null, came::incrementAndGet);
          }
        },
        hogs -> {
          hogs.network.awaited = waiting == Waiting.FOR_THE_NETWORK;
          if (waiting == Waiting.IN_THE_GLOBAL_QUEUE) {
            hogs.test.sched.newproc(null, came::incrementAndGet);
          }
          assertThat(hogs.isTaken(0)).isFalse();
          assertThat(hogs.isTaken(SLICE - 1)).as("before the end of its slice").isFalse();
          assertThat(hogs.isTaken(SLICE)).isTrue();
          if (waiting == Waiting.IN_THE_RING || waiting == Waiting.IN_THE_GLOBAL_QUEUE) {
            hogs.test.await(() -> came.get() == 1);
          }
        });
  }

  @Test
  void aTimerThatIsNotDueDoesNotMissIt() throws Exception {
    withHog(
        () -> {
          Machine mp = Machine.enter();
          TimerSource timers = mp.timers();
          Object unused = timers.start(START + HOUR_NANOS, (arg, seq) -> {}, timers, 0);
          mp.leave();
        },
        hogs -> {
          assertThat(hogs.isTaken(0)).isFalse();
          assertThat(hogs.isTaken(HOUR_NANOS - 1)).isFalse();
          assertThat(hogs.isTaken(HOUR_NANOS)).isTrue();
        });
  }

  @Test
  void eachTurnHasASliceOfItsOwn() throws Exception {
    withHog(
        () -> {},
        hogs -> {
          hogs.start(() -> {});
          assertThat(hogs.isTaken(0)).isFalse();
          hogs.yield();
          assertThat(hogs.isTaken(SLICE)).as("of the other's turn the first look").isFalse();
          assertThat(hogs.isTaken(2 * SLICE - 1)).isFalse();
          assertThat(hogs.isTaken(2 * SLICE)).isTrue();
        });
  }

  /** It may hold what the P's next owner needs, and its P in a local variable. */
  @Test
  void insideTheRuntimeNobodyLosesIt() throws Exception {
    AtomicInteger step = new AtomicInteger();
    withHog(
        () -> {},
        hogs -> {
          hogs.start(() -> {
            Machine mp = Machine.enter();
            step.set(1);
            hogs.test.await(() -> step.get() == 2);
            mp.leave();
            step.set(3);
          });
          hogs.yields.incrementAndGet();
          hogs.test.await(() -> step.get() == 1);
          assertThat(hogs.isTaken(0)).isFalse();
          assertThat(hogs.isTaken(HOUR_NANOS)).isFalse();
          step.set(2);
          hogs.test.await(() -> step.get() == 3);
          assertThat(hogs.isTaken(HOUR_NANOS)).isTrue();
        });
  }
}
