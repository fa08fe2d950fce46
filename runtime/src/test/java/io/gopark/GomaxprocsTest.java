package io.gopark;

import static io.gopark.Hogs.pair;
import static io.gopark.Hogs.respawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of Ps, and stopping the world to change it. */
class GomaxprocsTest {
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
  void withoutBeingToldThereAreAsManyPsAsTheMachineOrContainerGives() throws Exception {
    // More than there are here too, so that it cannot be this machine's number.
    for (int cpus : new int[] {1, 3, 7}) {
      ChildProgram.Result result =
          ChildProgram.run(List.of("-XX:ActiveProcessorCount=" + cpus), Printed.class);
      assertThat(result.out()).as(result.err()).isEqualTo(cpus + " " + cpus);
      assertThat(result.status()).isZero();
    }
  }

  /** A program that prints its number of Ps, outside of goroutines and inside. */
  static final class Printed {
    private Printed() {}

    public static void main(String[] args) throws Exception {
      System.out.print(Go.gomaxprocs() + " ");
      Go.run(() -> System.out.println(Go.gomaxprocs()));
    }
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
          // Each may be between its operation and the count, and lose its P there.
          long before = operations.get();
          StuckGoroutinesTest.spinFor(Duration.ofMillis(1));
          assertThat(operations.get() - before).isLessThanOrEqualTo(busy.size());
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
}
