package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goroutines that keep their M: they compute, or they cannot leave the stack. */
@Alone
class StuckGoroutinesTest {
  // ---- hogs -----------------------------------------------------------------------------------

  /**
   * A platform thread ticks beside it and shows what the machine's other load costs. That is
   * allowed on top, several times over: a goroutine's tick needs its M to be scheduled too. Where
   * hogs kept their Ps, no attempt would do.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTickingGoroutineKeepsTimeBesideAsManySpinnersAsPs(int procs) throws Exception {
    List<String> attempts = new ArrayList<>();
    boolean kept = false;
    while (!kept && attempts.size() < 3) {
      long[] delays = new long[300];
      long[] control = new long[300];
      tickBesideSpinners(procs, delays, control);
      long p99 = percentile(delays, 99);
      long machine = percentile(control, 99);
      attempts.add(
          String.format(
              "procs %d: tick delay p50 %.2f ms, p99 %.2f ms; of a platform thread p50 %.2f ms,"
                  + " p99 %.2f ms",
              procs,
              percentile(delays, 50) / 1e6,
              p99 / 1e6,
              percentile(control, 50) / 1e6,
              machine / 1e6));
      System.out.println(attempts.getLast());
      assertThat(delays[0]).as("never early").isNotNegative();
      kept = p99 < 25_000_000L + 4 * machine;
    }
    assertThat(kept).as(attempts::toString).isTrue();
  }

  private static void tickBesideSpinners(int procs, long[] delays, long[] control)
      throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          List<Thread> spinners = spinners(procs, stop);
          Thread platform =
              Thread.ofPlatform().start(() -> measureTicks(control, () -> Thread.sleep(10)));
          measureTicks(delays, () -> Go.sleep(Duration.ofMillis(10)));
          stop.set(true);
          platform.join();
          for (Thread t : spinners) {
            t.join();
          }
        });
  }

  private static void measureTicks(long[] delays, Task sleepTenMillis) {
    try {
      for (int i = 0; i < delays.length; i++) {
        long due = System.nanoTime() + 10_000_000;
        sleepTenMillis.run();
        delays[i] = System.nanoTime() - due;
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long percentile(long[] values, int percent) {
    Arrays.sort(values);
    return values[values.length * percent / 100];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theJdksSleepTicksBesideAsManySpinnersAsPs(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          List<Thread> spinners = spinners(procs, stop);
          for (int i = 0; i < 20; i++) {
            Thread.sleep(5);
          }
          stop.set(true);
          for (Thread t : spinners) {
            t.join();
          }
        });
  }

  /** The spinners never call anything; main runs on, and gets to stop them. */
  private static List<Thread> spinners(int n, AtomicBoolean stop) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    Chan<Integer> running = Chan.make(n);
    for (int i = 0; i < n; i++) {
      threads.add(
          Go.go(
                  () -> {
                    running.send(1);
                    while (!stop.get()) {
                      Thread.onSpinWait();
                    }
                  })
              .thread());
    }
    for (int i = 0; i < n; i++) {
      running.recv();
    }
    return threads;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aHogThatLostItsPQueuesForOneAndGoesOn(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> done = Chan.make();
          for (int i = 0; i < procs + 1; i++) {
            Go.go(() -> {
              for (int k = 0; k < 5; k++) {
                spinFor(Duration.ofMillis(15));
                Go.gosched();
              }
              done.send(1);
            });
          }
          for (int i = 0; i < procs + 1; i++) {
            done.recv();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void hogsParkInEveryWayAfterTheyLostTheirP(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> ch = Chan.make();
          Object monitor = new Object();
          List<Thread> hogs = new ArrayList<>();
          for (int i = 0; i < 2 * procs; i++) {
            int number = i;
            hogs.add(
                Go.go(
                        () -> {
                          for (int k = 0; k < 7; k++) {
                            spinFor(Duration.ofMillis(12));
                            switch ((k + number) % 7) {
                              case 0 -> ch.recv(Duration.ofMillis(1));
                              case 1 -> Thread.sleep(1);
                              case 2 -> Go.sleep(Duration.ofMillis(1));
                              case 3 -> LockSupport.parkNanos(1_000_000);
                              case 4 -> Go.blocking(() -> 1);
                              case 5 -> Thread.yield();
                              default -> {
                                synchronized (monitor) {
                                  monitor.wait(1);
                                }
                              }
                            }
                          }
                        })
                    .thread());
          }
          for (Thread hog : hogs) {
            hog.join();
          }
        });
  }

  static void spinFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  // ---- class initialisers ---------------------------------------------------------------------

  /**
   * What the initialisers below wait for; one set for each count of Ps, for a class has only one.
   */
  private static final class Gates {
    static final Chan<Integer>[] ENTERED = channels();
    static final Chan<Integer>[] OPEN = channels();

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Chan<Integer>[] channels() {
      Chan[] made = new Chan[9];
      Arrays.setAll(made, i -> Chan.make());
      return made;
    }

    static int pass(int procs) {
      try {
        ENTERED[procs].send(1);
        return OPEN[procs].recv();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class Slow1 {
    static final int VALUE = Gates.pass(1);
  }

  private static final class Slow2 {
    static final int VALUE = Gates.pass(2);
  }

  private static final class Slow8 {
    static final int VALUE = Gates.pass(8);
  }

  private static int slow(int procs) {
    return procs == 1 ? Slow1.VALUE : procs == 2 ? Slow2.VALUE : Slow8.VALUE;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void asManyGoroutinesAsPsWaitForOneClassInitialiserThatAnotherReleases(int procs)
      throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicInteger sum = new AtomicInteger();
          List<Thread> waiting = new ArrayList<>();
          waiting.add(Go.go(() -> sum.addAndGet(slow(procs))).thread());
          Gates.ENTERED[procs].recv();
          for (int i = 0; i < procs; i++) {
            waiting.add(Go.go(() -> sum.addAndGet(slow(procs))).thread());
          }
          Go.sleep(Duration.ofMillis(50));
          Go.go(() -> Gates.OPEN[procs].send(3));
          for (Thread t : waiting) {
            t.join();
          }
          assertThat(sum).hasValue(3 * (procs + 1));
        });
  }

  // ---- native frames --------------------------------------------------------------------------

  /** Calls {@code body} from C: under it the goroutine cannot leave the stack. */
  @SuppressWarnings("restricted")
  private static void pinned(Task body) throws Exception {
    Throwable[] thrown = new Throwable[1];
    Runnable wrapped =
        () -> {
          try {
            body.run();
          } catch (Throwable e) {
            thrown[0] = e;
          }
        };
    try (Arena arena = Arena.ofShared()) {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle compare =
          MethodHandles.insertArguments(
              lookup.findStatic(
                  StuckGoroutinesTest.class,
                  "compare",
                  MethodType.methodType(
                      int.class, Runnable.class, MemorySegment.class, MemorySegment.class)),
              0,
              wrapped);
      Linker linker = Linker.nativeLinker();
      MemorySegment callback =
          linker.upcallStub(
              compare,
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
              arena);
      MethodHandle bsearch =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("bsearch"),
              FunctionDescriptor.of(
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
      MemorySegment array = arena.allocate(8);
      MemorySegment found = (MemorySegment) bsearch.invokeExact(array, array, 1L, 8L, callback);
      assertThat(found.address()).isEqualTo(array.address());
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (thrown[0] instanceof Exception e) {
      throw e;
    } else if (thrown[0] != null) {
      throw new AssertionError(thrown[0]);
    }
  }

  @SuppressWarnings("unused")
  private static int compare(Runnable body, MemorySegment key, MemorySegment element) {
    body.run();
    return 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void pinnedGoroutinesWaitOnChannelsWithoutKeepingAP(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> ch = Chan.make();
          AtomicInteger sum = new AtomicInteger();
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < procs + 2; i++) {
            threads.add(Go.go(() -> pinned(() -> sum.addAndGet(ch.recv()))).thread());
          }
          Go.go(() -> {
            for (int i = 0; i < procs + 2; i++) {
              ch.send(1);
            }
          });
          for (Thread t : threads) {
            t.join();
          }
          assertThat(sum).hasValue(procs + 2);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void pinnedGoroutinesWaitForTheJdkWithoutKeepingAP(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < procs + 2; i++) {
            int number = i;
            threads.add(
                Go.go(() ->
                        pinned(() -> {
                          if (number % 2 == 0) {
                            Thread.sleep(5);
                          }
                          latch.await();
                        }))
                    .thread());
          }
          Go.go(latch::countDown);
          for (Thread t : threads) {
            t.join();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aPinnedGoroutineMayDoAllThatOthersMay(int procs) throws Exception {
    Bounded.run(
        procs,
        () ->
            pinned(() -> {
              Chan<Integer> ch = Chan.make();
              Go.go(() -> {
                for (int i = 0; i < 100; i++) {
                  ch.send(i);
                }
                ch.close();
              });
              int n = 0;
              for (int v : ch) {
                assertThat(v).isEqualTo(n++);
              }
              assertThat(n).isEqualTo(100);
              Chan<Integer> silent = Chan.make();
              assertThat(silent.recv(Duration.ofMillis(2))).isInstanceOf(Received.Empty.class);
              Go.gosched();
              Go.sleep(Duration.ofMillis(2));
              Thread.sleep(2);
              Go.lockOSThread();
              Go.gosched();
              Go.unlockOSThread();
              assertThat(Go.<Integer>blocking(() -> 3)).isEqualTo(3);
              spinFor(Duration.ofMillis(12));
              Go.go(() -> silent.send(9));
              assertThat(silent.recv()).isEqualTo(9);
              int before = Go.gomaxprocs(procs + 1);
              assertThat(before).isEqualTo(procs);
              Go.gomaxprocs(procs);
            }));
  }

  @Test
  void aPinnedGoroutineIsInterruptedInAChannelOperation() throws Exception {
    Bounded.run(
        1,
        () -> {
          Chan<Integer> ch = Chan.make();
          Chan<Boolean> interrupted = Chan.make(1);
          Goroutine gp =
              Go.go(() ->
                  pinned(() -> {
                    try {
                      ch.recv();
                      interrupted.send(false);
                    } catch (InterruptedException e) {
                      interrupted.send(true);
                    }
                  }));
          while (gp.waitReason() != WaitReason.CHAN_RECEIVE) {
            Go.gosched();
          }
          gp.thread().interrupt();
          assertThat(interrupted.recv()).isTrue();
          assertThat(ch.trySend(1)).isFalse();
        });
  }
}
