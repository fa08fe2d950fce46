package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yielding, fairness, the number of Ps, and goroutines bound to a thread. */
@Alone
class SchedulingTest {
  // ---- yielding and fairness ------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aYieldingLoopLetsOthersRun(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicBoolean ran = new AtomicBoolean();
          Go.go(() -> ran.set(true));
          while (!ran.get()) {
            Go.gosched();
          }
        });
  }

  /** As many spinners as Ps but one, a yielder, and one more that only stealing can start. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aYielderDoesNotStarveWhatIsQueuedAtASpinnersP(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          AtomicBoolean victimRan = new AtomicBoolean();
          Chan<Integer> done = Chan.make();
          for (int i = 0; i < procs; i++) {
            Go.go(() -> {
              Go.go(() -> victimRan.set(true));
              while (!stop.get()) {
                Thread.onSpinWait();
              }
              done.send(1);
            });
          }
          while (!victimRan.get()) {
            Go.gosched();
          }
          stop.set(true);
          for (int i = 0; i < procs; i++) {
            done.recv();
          }
        });
  }

  @Test
  void twoPairsThatReadyEachOtherShareOnePWithinAFactorOfTwo() throws Exception {
    Bounded.run(
        1,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          AtomicLong[] counts = {new AtomicLong(), new AtomicLong()};
          Chan<Integer> done = Chan.make(4);
          for (AtomicLong count : counts) {
            pair(count, stop, done);
          }
          Go.sleep(Duration.ofMillis(400));
          stop.set(true);
          for (int i = 0; i < 4; i++) {
            done.recv();
          }
          long one = counts[0].get();
          long two = counts[1].get();
          assertThat(Math.max(one, two)).as("%d, %d", one, two).isLessThan(2 * Math.min(one, two));
        });
  }

  private static void pair(AtomicLong count, AtomicBoolean stop, Chan<Integer> done) {
    Chan<Integer> there = Chan.make();
    Chan<Integer> back = Chan.make();
    Go.go(() -> {
      for (int v : there) {
        back.send(v);
      }
      done.send(1);
    });
    Go.go(() -> {
      while (!stop.get()) {
        there.send(1);
        back.recv();
        count.incrementAndGet();
      }
      there.close();
      done.send(1);
    });
  }

  /**
   * Each starts the other through runnext, in an inherited time slice; the victim waits in the
   * ring.
   */
  @Test
  void twoThatRespawnEachOtherDoNotStarveAThird() throws Exception {
    Bounded.run(
        1,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          AtomicLong victimRuns = new AtomicLong();
          Chan<Integer> done = Chan.make(1);
          respawn(stop, done);
          Go.go(() -> {
            for (int i = 0; i < 10; i++) {
              victimRuns.incrementAndGet();
              Go.gosched();
            }
            stop.set(true);
          });
          done.recv();
          assertThat(victimRuns).hasValue(10);
        });
  }

  private static void respawn(AtomicBoolean stop, Chan<Integer> done) {
    Go.go(() -> {
      if (stop.get()) {
        done.send(1);
      } else {
        respawn(stop, done);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTimerFiresThoughTwoGoroutinesHogAChannel(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          Chan<Integer> done = Chan.make(4);
          pair(new AtomicLong(), stop, done);
          for (int i = 0; i < 10; i++) {
            Go.sleep(Duration.ofMillis(5));
          }
          stop.set(true);
          done.recv();
          done.recv();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoThatSpinOnEachOthersFlagBothEnd(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicInteger turn = new AtomicInteger();
          Chan<Integer> done = Chan.make();
          for (int i = 0; i < 2; i++) {
            int me = i;
            Go.go(() -> {
              for (int k = 0; k < 20; k++) {
                while (turn.get() != me) {
                  Go.numGoroutine();
                }
                turn.set(1 - me);
              }
              done.send(1);
            });
          }
          done.recv();
          done.recv();
        });
  }

  /** All of them must run at the same time, in a strict order. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void asManySpinnersAsPsRunInParallel(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          for (int round = 0; round < 5; round++) {
            AtomicInteger at = new AtomicInteger();
            Chan<Integer> done = Chan.make();
            for (int p = 0; p < procs; p++) {
              int me = p;
              Go.go(() -> {
                for (int k = 0; k < 2; k++) {
                  while (at.get() != procs * k + me) {
                    Thread.onSpinWait();
                  }
                  at.incrementAndGet();
                }
                done.send(1);
              });
            }
            for (int p = 0; p < procs; p++) {
              done.recv();
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aDaisyChainOfTenThousandIsBuiltAndTornDown(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> leftmost = Chan.make();
          Chan<Integer> left = leftmost;
          for (int i = 0; i < 10_000; i++) {
            Chan<Integer> right = Chan.make();
            Chan<Integer> to = left;
            Go.go(() -> to.send(right.recv() + 1));
            left = right;
          }
          Chan<Integer> first = left;
          Go.go(() -> first.send(0));
          assertThat(leftmost.recv()).isEqualTo(10_000);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void atRestNoPIsIdleBesideWorkAndNobodySpins(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build()) {
      for (int round = 0; round < 20; round++) {
        Chan<Integer> done = Chan.make();
        for (int i = 0; i < 200; i++) {
          runtime.go(() -> {
            Go.gosched();
            done.send(1);
          });
        }
        for (int i = 0; i < 200; i++) {
          done.recv();
        }
        long deadline = System.nanoTime() + 20_000_000_000L;
        GoRuntime.Stats stats = runtime.stats();
        while (stats.idleProcs() < procs || stats.spinningThreads() > 0) {
          assertThat(System.nanoTime()).as(stats::toString).isLessThan(deadline);
          Thread.yield();
          stats = runtime.stats();
        }
        // Anew: the queues of that look were read before its idle Ps were counted.
        stats = runtime.stats();
        assertThat(stats.globalQueue()).isZero();
        assertThat(stats.localQueues()).containsOnly(0).hasSize(procs);
        assertThat(stats.goroutines()).isZero();
      }
    }
  }

  // ---- the number of Ps -----------------------------------------------------------------------

  @Test
  void gomaxprocsReturnsTheNumberBeforeAndIgnoresWhatMakesNoSense() throws Exception {
    Bounded.run(
        3,
        () -> {
          assertThat(Go.gomaxprocs()).isEqualTo(3);
          assertThat(Go.gomaxprocs(5)).isEqualTo(3);
          assertThat(Go.gomaxprocs(0)).isEqualTo(5);
          assertThat(Go.gomaxprocs(-1)).isEqualTo(5);
          assertThat(Go.gomaxprocs(1)).isEqualTo(5);
          assertThat(Go.gomaxprocs()).isEqualTo(1);
        });
  }

  @Test
  void aThousandPsStartAndWork() throws Exception {
    Bounded.run(
        1024,
        () -> {
          Chan<Integer> done = Chan.make();
          for (int i = 0; i < 5_000; i++) {
            Go.go(() -> done.send(1));
          }
          for (int i = 0; i < 5_000; i++) {
            done.recv();
          }
        });
  }

  @Test
  void whatWaitsAtADyingPGoesOnLiving() throws Exception {
    Bounded.run(
        4,
        () -> {
          Chan<Integer> done = Chan.make(2_000);
          for (int round = 0; round < 20; round++) {
            Go.gomaxprocs(8);
            for (int i = 0; i < 100; i++) {
              int kind = i % 3;
              Go.go(() -> {
                if (kind == 0) {
                  Go.sleep(Duration.ofMillis(2));
                } else if (kind == 1) {
                  Thread.sleep(2);
                } else {
                  // Queued here: the newest is runnext, the others stand in the ring.
                  Go.go(() -> done.send(1));
                  return;
                }
                done.send(1);
              });
            }
            Go.gomaxprocs(1 + round % 2);
            for (int i = 0; i < 100; i++) {
              done.recv();
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void changingTheNumberOfPsManyTimesAmongHogsAndRespawnersEnds(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          Chan<Integer> done = Chan.make(4);
          respawn(stop, done);
          pair(new AtomicLong(), stop, done);
          Go.go(() -> {
            while (!stop.get()) {
              Thread.onSpinWait();
            }
            done.send(1);
          });
          for (int i = 0; i < 200; i++) {
            Go.gomaxprocs(1 + i % 4);
          }
          stop.set(true);
          for (int i = 0; i < 4; i++) {
            done.recv();
          }
        });
  }

  @Test
  void severalMayStopTheWorldAtOnce() throws Exception {
    Bounded.run(
        3,
        () -> {
          GoRuntime other = GoRuntime.builder().procs(2).build();
          Chan<Integer> done = Chan.make();
          AtomicInteger inside = new AtomicInteger();
          AtomicInteger most = new AtomicInteger();
          for (int i = 0; i < 4; i++) {
            int number = i;
            Go.go(() -> {
              for (int k = 0; k < 50; k++) {
                if (number % 2 == 0) {
                  Go.gomaxprocs(1 + (k + number) % 5);
                } else {
                  other.stopTheWorld(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                  });
                }
              }
              done.send(1);
            });
          }
          for (int i = 0; i < 4; i++) {
            done.recv();
          }
          assertThat(most).hasValue(1);
          other.close();
        });
  }

  @Test
  void noGoroutineGetsThroughAnOperationWhileTheWorldIsStopped() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong operations = new AtomicLong();
      List<Thread> busy = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        busy.add(
            runtime
                .go(() -> {
                  while (!stop.get()) {
                    Go.gosched();
                    operations.incrementAndGet();
                  }
                })
                .thread());
      }
      while (operations.get() < 1_000) {
        Thread.onSpinWait();
      }
      for (int round = 0; round < 50; round++) {
        runtime.stopTheWorld(() -> {
          // Each M may be between its operation and the count.
          long before = operations.get();
          StuckGoroutinesTest.spinFor(Duration.ofMillis(1));
          assertThat(operations.get() - before).isLessThanOrEqualTo(2);
        });
      }
      long after = operations.get();
      while (operations.get() < after + 1_000) {
        Thread.onSpinWait();
      }
      stop.set(true);
      for (Thread t : busy) {
        t.join();
      }
    }
  }

  @Test
  void whatStopsTheWorldMayFail() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
      assertThatThrownBy(() ->
              runtime.stopTheWorld(() -> {
                throw new IllegalStateException("mine");
              }))
          .hasMessage("mine");
      Bounded.run(runtime, Go::gosched);
    }
  }

  // ---- bound to a thread ----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aLockedGoroutineStaysOnItsThreadUntilTheLastUnlock(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> noise = Chan.make();
          AtomicBoolean stop = new AtomicBoolean();
          for (int i = 0; i < 3; i++) {
            Go.go(() -> {
              while (!stop.get()) {
                noise.send(1);
              }
            });
          }
          Go.lockOSThread();
          Go.lockOSThread();
          Go.unlockOSThread();
          Set<Long> threads = new HashSet<>();
          for (int i = 0; i < 100; i++) {
            noise.recv();
            Go.gosched();
            if (i % 10 == 0) {
              Go.sleep(Duration.ofNanos(1_000));
              Thread.sleep(0, 1_000);
            }
            threads.add(carrierId());
          }
          assertThat(threads).hasSize(1);
          Go.unlockOSThread();
          Go.unlockOSThread();
          stop.set(true);
          while (Go.numGoroutine() > 1) {
            noise.tryRecv();
            Go.gosched();
          }
        });
  }

  /** The name of the thread under this goroutine, as the virtual thread's own text gives it. */
  private static long carrierId() {
    String text = Thread.currentThread().toString();
    return text.substring(text.indexOf('@')).hashCode();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void lockedGoroutinesHandOverToEachOther(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> there = Chan.make();
          Chan<Integer> back = Chan.make();
          Go.go(() -> {
            Go.lockOSThread();
            for (int v : there) {
              back.send(v + 1);
            }
            back.close();
          });
          Go.lockOSThread();
          for (int i = 0; i < 500; i++) {
            there.send(i);
            assertThat(back.recv()).isEqualTo(i + 1);
          }
          there.close();
          assertThat(back.recv()).isNull();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aGoroutineThatEndsLockedTakesItsThreadAlong(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build()) {
      Bounded.run(
          runtime,
          () -> {
            for (int i = 0; i < 20; i++) {
              Go.go(() -> {
                Go.lockOSThread();
                Go.gosched();
              });
              Go.sleep(Duration.ofMillis(1));
            }
          });
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (runtime.stats().threads() > procs + 2) {
        assertThat(System.nanoTime()).as(() -> runtime.stats().toString()).isLessThan(deadline);
        Thread.yield();
      }
    }
  }

  @Test
  void lockingOutsideOfAGoroutineIsRefusedAndUnlockingDoesNothing() {
    assertThatThrownBy(Go::lockOSThread)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no goroutine");
    Go.unlockOSThread();
  }

  @Test
  void aSleeperLockedToItsThreadLetsTheOnlyPGo() throws Exception {
    Bounded.run(
        1,
        () -> {
          Chan<Integer> done = Chan.make();
          Go.go(() -> {
            Go.lockOSThread();
            for (int i = 0; i < 10; i++) {
              Go.gosched();
              Go.sleep(Duration.ofMillis(1));
            }
            done.send(1);
          });
          while (!(done.tryRecv() instanceof Received.Value<Integer>)) {
            Go.gosched();
          }
        });
  }

  // ---- goroutines -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void mainIsGoroutineOneAndAllIdsDiffer(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          assertThat(Goroutine.current().id()).isEqualTo(1);
          assertThat(Go.numGoroutine()).isEqualTo(1);
          Chan<Long> ids = Chan.make(1_000);
          for (int i = 0; i < 100; i++) {
            Go.go(() -> {
              for (int k = 0; k < 10; k++) {
                Go.go(() -> ids.send(Goroutine.current().id()));
              }
            });
          }
          Set<Long> seen = new HashSet<>();
          for (int i = 0; i < 1_000; i++) {
            seen.add(ids.recv());
          }
          assertThat(seen).hasSize(1_000).doesNotContain(1L);
          while (Go.numGoroutine() > 1) {
            Go.gosched();
          }
        });
  }

  @Test
  void aGoroutineShowsItsStateItsReasonAndItsName() throws Exception {
    Bounded.run(
        2,
        () -> {
          Chan<Integer> ch = Chan.make();
          Goroutine gp = Go.go("worker", () -> ch.recv());
          while (gp.status() != Goroutine.Status.WAITING) {
            Go.gosched();
          }
          assertThat(gp.waitReason()).isEqualTo(WaitReason.CHAN_RECEIVE);
          assertThat(gp.name()).isEqualTo("worker");
          assertThat(gp.thread().getName()).isEqualTo("worker");
          assertThat(gp.thread().getState()).isEqualTo(Thread.State.WAITING);
          assertThat(Goroutine.current().status()).isEqualTo(Goroutine.Status.RUNNING);
          ch.send(1);
          gp.thread().join();
          assertThat(gp.status()).isEqualTo(Goroutine.Status.DEAD);
          assertThat(gp.waitReason()).isEqualTo(WaitReason.NONE);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goroutinesInterruptEachOtherInEveryWait(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> ch = Chan.make();
          Chan<Integer> full = Chan.make(1);
          full.send(1);
          List<Task> waits =
              List.of(
                  ch::recv,
                  () -> full.send(2),
                  () -> ch.recv(Duration.ofHours(1)),
                  () -> full.send(2, Duration.ofHours(1)),
                  () -> Go.sleep(Duration.ofHours(1)),
                  () -> Thread.sleep(3_600_000));
          for (int round = 0; round < 30; round++) {
            for (Task wait : waits) {
              AtomicBoolean interrupted = new AtomicBoolean();
              Goroutine gp =
                  Go.go(() -> {
                    try {
                      wait.run();
                    } catch (InterruptedException e) {
                      interrupted.set(!Thread.currentThread().isInterrupted());
                    }
                  });
              if (round % 2 == 0) {
                while (gp.status() != Goroutine.Status.WAITING) {
                  Go.gosched();
                }
              }
              gp.thread().interrupt();
              gp.thread().join();
              assertThat(interrupted).isTrue();
            }
          }
          assertThat(full.recv()).isEqualTo(1);
          assertThat(full.len()).isZero();
          assertThat(ch.trySend(1)).isFalse();
        });
  }
}
