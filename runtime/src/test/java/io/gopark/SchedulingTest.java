package io.gopark;

import static io.gopark.Hogs.pair;
import static io.gopark.Hogs.respawn;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yielding and fairness. */
@Alone
class SchedulingTest {
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
          // A slice is a time; what fits into it is the machine's matter, and evens out.
          long deadline = System.nanoTime() + 20_000_000_000L;
          long one;
          long two;
          do {
            Go.sleep(Duration.ofMillis(400));
            one = counts[0].get();
            two = counts[1].get();
          } while (Math.max(one, two) >= 2 * Math.min(one, two) && System.nanoTime() < deadline);
          stop.set(true);
          for (int i = 0; i < 4; i++) {
            done.recv();
          }
          assertThat(Math.max(one, two)).as("%d, %d", one, two).isLessThan(2 * Math.min(one, two));
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

  /** All of them must run at the same time, in a strict order; no monitor sees to it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void asManySpinnersAsPsRunInParallel(int procs) throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(procs).withoutSysmon().build();
    Bounded.run(
        runtime,
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
    runtime.close();
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
}
