package io.gopark.sync;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Go;
import io.gopark.GoPanic;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a WaitGroup does; the numbers are those of docs/conformance/sync.md. */
class WaitGroupTest {
  @OnProcs
  void n128_awaitReturnsWhenAllAreDone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          WaitGroup first = new WaitGroup();
          WaitGroup second = new WaitGroup();
          AtomicInteger exited = new AtomicInteger();
          for (int round = 0; round < 20; round++) {
            exited.set(0);
            first.add(16);
            second.add(16);
            for (int i = 0; i < 16; i++) {
              go(() -> {
                first.done();
                second.await();
                exited.incrementAndGet();
              });
            }
            first.await();
            for (int i = 0; i < 16; i++) {
              assertThat(exited).hasValue(0);
              second.done();
            }
            while (exited.get() < 16) {
              gosched();
            }
          }
        });
  }

  @OnProcs
  void n129_aNegativeCounterHasGosTextAndChangesNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          assertThatThrownBy(group::done)
              .isInstanceOf(RuntimeError.class)
              .hasMessage("sync: negative WaitGroup counter");
          group.add(1);
          group.done();
          assertThatThrownBy(group::done).hasMessage("sync: negative WaitGroup counter");
          group.await();
        });
  }

  @Test
  void n129b_reuseBeforeAllHaveReturnedHasGosText() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Program.runUndisturbed(() -> {
      WaitGroup group = new WaitGroup();
      group.add(1);
      Goroutine gp =
          go(() -> {
            try {
              group.await();
            } catch (RuntimeError e) {
              thrown.set(e);
            }
          });
      Program.awaitParked(gp, WaitReason.SYNC_WAIT_GROUP_WAIT);
      // One P: the waiter is ready, but does not run before main waits for its end.
      group.done();
      group.add(1);
      Program.awaitEnd(gp);
    });
    assertThat(thrown.get())
        .hasMessage("sync: WaitGroup is reused before previous Wait has returned");
  }

  @OnProcs
  void n130_manySmallCyclesSeeWhatWasDone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            WaitGroup group = new WaitGroup();
            AtomicInteger n = new AtomicInteger();
            for (int k = 0; k < 2; k++) {
              group.add(1);
              go(() -> {
                n.incrementAndGet();
                group.done();
              });
            }
            group.await();
            assertThat(n).hasValue(2);
            assertThat(Peek.state(group)).isZero();
          }
        });
  }

  @OnProcs
  void n131_goAddsRunsAndIsDone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          int[] plain = new int[50];
          for (int i = 0; i < plain.length; i++) {
            int at = i;
            group.go(() -> plain[at] = 1);
          }
          group.await();
          assertThat(plain).containsOnly(1);
        });
  }

  @OnProcs
  void n131b_aPanicInGoEndsTheProgramThoughMainOnlyWaitsForIt(int procs) throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() ->
              Program.run(
                  procs,
                  () -> {
                    WaitGroup group = new WaitGroup();
                    group.go(() -> {
                      throw new IllegalStateException("task");
                    });
                    group.await();
                  }))
          .isInstanceOf(GoPanic.class)
          .hasRootCauseMessage("task");
    }
  }

  @OnProcs
  void whereAPanicDoesNotEndTheProgramTheGoroutineCountsAsDone(int procs) throws Exception {
    List<Throwable> panics = new ArrayList<>();
    try (GoRuntime runtime =
        GoRuntime.builder().procs(procs).onPanic((gp, e) -> panics.add(e)).build()) {
      runtime.run(() -> {
        WaitGroup group = new WaitGroup();
        group.go(() -> {
          throw new IllegalStateException("task");
        });
        group.await();
        assertThat(panics).hasSize(1);
      });
    }
    assertThat(panics).hasSize(1);
  }

  @OnProcs
  void aGoroutineThatExitsCountsAsDone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          group.go(() -> {
            throw Go.goexit();
          });
          group.await();
        });
  }

  @OnProcs
  void anInterruptedWaiterLeavesAndTheOthersStay(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          group.add(1);
          Goroutine stays = go(group::await);
          Program.awaitParked(stays, WaitReason.SYNC_WAIT_GROUP_WAIT);
          Goroutine goes =
              go(() -> assertThatThrownBy(group::await).isInstanceOf(InterruptedException.class));
          Program.awaitParked(goes, WaitReason.SYNC_WAIT_GROUP_WAIT);
          goes.thread().interrupt();
          Program.awaitEnd(goes);
          assertThat(group.await(Duration.ofMillis(1))).isFalse();
          assertThat(group.await(Duration.ZERO)).isFalse();
          assertThat(Peek.state(group)).isEqualTo((1L << 32) + 1);
          group.done();
          Program.awaitEnd(stays);
          assertThat(group.await(Duration.ofMillis(1))).isTrue();
          assertThat(Peek.state(group)).isZero();
        });
  }

  @OnProcs
  void waitersThatGiveUpWhileTheCounterFallsAreCountedOnce(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int round = 0; round < 300; round++) {
            WaitGroup group = new WaitGroup();
            group.add(1);
            WaitGroup waiters = new WaitGroup();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
              threads.add(
                  waiters
                      .go(() -> {
                        try {
                          group.await();
                        } catch (InterruptedException e) {
                          assertThat(Thread.currentThread().isInterrupted()).isFalse();
                        }
                      })
                      .thread());
            }
            go(() -> threads.forEach(Thread::interrupt));
            gosched();
            group.done();
            waiters.await();
            assertThat(Peek.state(group)).isZero();
          }
        });
  }

  @OnProcs
  void aWaiterWhoseRuntimeIsClosedCountsNoLonger(int procs) throws Exception {
    WaitGroup group = new WaitGroup();
    group.add(1);
    Program.run(
        procs, () -> Program.awaitParked(go(() -> group.await()), WaitReason.SYNC_WAIT_GROUP_WAIT));
    assertThat(Peek.state(group)).isEqualTo(1L << 32);
    group.done();
    assertThat(group.await(Duration.ofSeconds(20))).isTrue();
  }
}
