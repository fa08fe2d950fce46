package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.gopark.Chan;
import io.gopark.Received;
import io.gopark.WaitReason;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A goroutine is readied, and taken from a run queue, before it has left the stack on which it
 * parks. No monitor helps.
 */
class EarlyReadyTest {
  @BeforeEach
  void theGoroutineLeavesTheStackItself() {
    assumeFalse(StandardSwitch.ON, "the JDK parks it");
  }

  private static void goparkWith(ParkCommit commit) {
    Machine mp = Machine.enter();
    assertThat(mp).isNotNull();
    Parking.gopark(mp, commit, WaitReason.CHAN_RECEIVE);
  }

  /** Has another goroutine do {@code then} once {@code flag} is set, and not before. */
  private static void when(AtomicBoolean flag, TestScheduler test, Runnable then) {
    test.sched.newproc(
        null,
        () -> {
          while (!flag.get()) {
            Thread.onSpinWait();
          }
          then.run();
        });
  }

  /** Keeps {@code gp} on its stack until an M has taken it from its queue. */
  private static void untilTaken(Goroutine gp) {
    while (gp.statusWord() != GoroutineStatus.RUNNING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void readiedByItselfItRunsAfterItsOwnSwitch() throws Exception {
    try (TestScheduler test = new TestScheduler(1, false)) {
      AtomicInteger runs = new AtomicInteger();
      test.run(() -> {
        goparkWith(Goroutine::ready);
        runs.incrementAndGet();
      });
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void theMThatTookItWaitsForItsSwitch() throws Exception {
    try (TestScheduler test = new TestScheduler(2, false)) {
      AtomicInteger runs = new AtomicInteger();
      test.run(() -> {
        for (int i = 0; i < 1_000; i++) {
          parkUntilTaken(test);
          runs.incrementAndGet();
        }
      });
      assertThat(runs).hasValue(1_000);
    }
  }

  private static void parkUntilTaken(TestScheduler test) {
    Goroutine self = Goroutine.currentOrNull();
    assertThat(self).isNotNull();
    AtomicBoolean parks = new AtomicBoolean();
    when(parks, test, self::ready);
    goparkWith(gp -> {
      parks.set(true);
      untilTaken(gp);
    });
  }

  private static final class Pinned {
    static TestScheduler test;

    private static final class Initialiser {
      static final int ROUNDS = parkPinned();

      private static int parkPinned() {
        for (int i = 0; i < 100; i++) {
          parkUntilTaken(test);
        }
        return 100;
      }
    }
  }

  @Test
  void theMThatTookOneThatIsPinnedHandsItsPOver() throws Exception {
    try (TestScheduler test = new TestScheduler(2, false)) {
      Pinned.test = test;
      test.run(() -> assertThat(Pinned.Initialiser.ROUNDS).isEqualTo(100));
    }
  }

  @Test
  void aLockedGoroutineIsRunByItsOwnM() throws Exception {
    try (TestScheduler test = new TestScheduler(2, false)) {
      test.run(() -> {
        ThreadLock.lockOSThread();
        Machine own = Machine.current();
        for (int i = 0; i < 1_000; i++) {
          Goroutine self = Goroutine.currentOrNull();
          AtomicBoolean parks = new AtomicBoolean();
          AtomicBoolean readied = new AtomicBoolean();
          when(
              parks,
              test,
              () -> {
                self.ready();
                readied.set(true);
              });
          goparkWith(gp -> {
            parks.set(true);
            while (!readied.get()) {
              Thread.onSpinWait();
            }
          });
          assertThat(Machine.current()).isSameAs(own);
        }
        ThreadLock.unlockOSThread();
      });
    }
  }

  @Test
  void anInterruptIsSeenByWhicheverSideComesLast() throws Exception {
    try (TestScheduler test = new TestScheduler(2, false)) {
      AtomicInteger interrupts = new AtomicInteger();
      test.run(() -> {
        Thread self = Thread.currentThread();
        Chan<Integer> never = Chan.make();
        for (int i = 0; i < 5_000; i++) {
          AtomicBoolean parks = new AtomicBoolean();
          when(parks, test, self::interrupt);
          parks.set(true);
          try {
            never.recv();
          } catch (InterruptedException e) {
            interrupts.incrementAndGet();
          }
        }
      });
      assertThat(interrupts).hasValue(5_000);
    }
  }

  /** Who does not wait comes at any moment of the other's park. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void nothingIsLostBetweenOneThatParksAndOneThatOnlyTries(int procs) throws Exception {
    try (TestScheduler test = new TestScheduler(procs, false)) {
      int count = 100_000;
      test.run(() -> {
        Chan<Integer> ch = Chan.make();
        Chan<Integer> back = Chan.make();
        test.sched.newproc(
            null,
            () -> {
              for (int i = 0; i < count; i++) {
                while (!ch.trySend(i)) {
                  Scheduler.gosched();
                }
                while (!(back.tryRecv() instanceof Received.Value<Integer>)) {
                  Scheduler.gosched();
                }
              }
            });
        for (int i = 0; i < count; i++) {
          assertThat(ch.recv()).isEqualTo(i);
          back.send(i);
        }
      });
    }
  }
}
