package io.gopark.time;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static io.gopark.Go.sleep;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.Received;
import io.gopark.WaitReason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a timer does; the numbers are those of docs/conformance/select-time-context.md. */
class TimerTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration HUGE = Duration.ofSeconds(Long.MAX_VALUE);

  /** Returns once the timer's time is up and its heap has been looked at. */
  private static void passUntil(Duration due) throws InterruptedException {
    long end = System.nanoTime() + due.toNanos();
    while (System.nanoTime() - end <= 0) {
      gosched();
    }
    Chan<Boolean> later = Chan.make();
    Timer unused = Timer.afterFunc(Duration.ZERO, () -> later.send(true));
    later.recv();
  }

  @OnProcs
  void n159_sleepLastsAtLeastAsLongAsAsked(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 1; i < 6; i++) {
            long begun = System.nanoTime();
            sleep(Duration.ofMillis(i));
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(i * 1_000_000L);
            Instant before = Instant.now();
            Instant fired = Timer.after(Duration.ofMillis(i)).recv();
            assertThat(Duration.between(before, fired)).isGreaterThan(Duration.ofMillis(i - 1));
          }
        });
  }

  @OnProcs
  void n159b_ofManySleepersAllWakeAndNoneEarly(int procs) throws Exception {
    int sleepers = 20_000;
    Program.run(
        procs,
        () -> {
          Chan<Boolean> early = Chan.make(sleepers);
          for (int i = 0; i < sleepers; i++) {
            Duration time = Duration.ofNanos(10_000L * (i * 7919L % 5_000));
            go(() -> {
              long begun = System.nanoTime();
              sleep(time);
              early.send(System.nanoTime() - begun < time.toNanos());
            });
          }
          for (int i = 0; i < sleepers; i++) {
            assertThat(early.recv()).isFalse();
          }
        });
  }

  /** All asleep at the same time, half of them in the JDK's sleep; in the long run a million. */
  @OnProcs
  void n159c_aGreatManySleepersAllWakeAndNoneEarly(int procs) throws Exception {
    int sleepers = Boolean.getBoolean("gopark.long") ? 1_000_000 : 50_000;
    Program.run(
        procs,
        () -> {
          AtomicInteger early = new AtomicInteger();
          AtomicInteger awake = new AtomicInteger();
          Chan<Boolean> allAwake = Chan.make(1);
          long end = System.nanoTime() + 10_000L * sleepers;
          for (int i = 0; i < sleepers; i++) {
            int number = i;
            go(() -> {
              long time = Math.max(0, end - System.nanoTime()) + 1_000L * (number % 1_000);
              long begun = System.nanoTime();
              if (number % 2 == 0) {
                sleep(Duration.ofNanos(time));
              } else {
                Thread.sleep(Duration.ofNanos(time));
              }
              if (System.nanoTime() - begun < time) {
                early.incrementAndGet();
              }
              if (awake.incrementAndGet() == sleepers) {
                allAwake.send(true);
              }
            });
          }
          allAwake.recv();
          assertThat(early).hasValue(0);
        });
  }

  @OnProcs
  void n161_achainOfFunctionsThatStartEachOtherRuns(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Boolean> done = Chan.make();
          chain(10, done);
          assertThat(done.recv()).isTrue();
        });
  }

  private static void chain(int left, Chan<Boolean> done) throws InterruptedException {
    if (left == 0) {
      done.send(true);
    } else {
      Timer unused = Timer.afterFunc(Duration.ofNanos(200_000), () -> chain(left - 1, done));
    }
  }

  @OnProcs
  void n163_twoGoroutinesThatPlayPingPongForEverDoNotStarveATimer(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          int before = 1_000;
          AtomicBoolean stop = new AtomicBoolean();
          AtomicInteger caught = new AtomicInteger();
          Chan<Boolean> ball = Chan.make();
          final Goroutine catcher =
              go(() -> {
                for (Boolean unused : ball) {
                  caught.incrementAndGet();
                }
              });
          // Set in the middle of the game: with one P nobody but the two ever gives way.
          final Goroutine thrower =
              go(() -> {
                for (int i = 0; i < before; i++) {
                  ball.send(true);
                }
                Timer unused = Timer.afterFunc(Duration.ofNanos(1_000), () -> stop.set(true));
                do {
                  ball.send(true);
                } while (!stop.get());
                ball.close();
              });
          Program.awaitEnd(thrower);
          Program.awaitEnd(catcher);
          assertThat(caught).hasValueGreaterThan(before);
        });
  }

  @OnProcs
  void n165_astoppedFunctionNeverRunsAndStopSaysSoOnce(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger ran = new AtomicInteger();
          Timer t = Timer.afterFunc(Duration.ofMillis(2), ran::incrementAndGet);
          while (!t.stop()) {
            // This goroutine was held up for 2 ms: then the function must run, and once.
            while (ran.get() == 0) {
              gosched();
            }
            assertThat(ran.getAndSet(0)).isEqualTo(1);
            assertThat(t.reset(Duration.ofMillis(2))).isFalse();
          }
          assertThat(t.stop()).isFalse();
          passUntil(Duration.ofMillis(3));
          assertThat(ran).hasValue(0);
          assertThat(t.reset(Duration.ZERO)).isFalse();
          while (ran.get() == 0) {
            gosched();
          }
          assertThat(t.stop()).isFalse();
          assertThatThrownBy(t::c).isInstanceOf(IllegalStateException.class);
        });
  }

  /**
   * Between the fire and the send a goroutine may be held up; hence several attempts, as in Go, the
   * last of them with the distances of Go's.
   */
  @OnProcs
  void n166_deadlinesFireInTheOrderOfTheirTimes(int procs) throws Exception {
    List<Integer> slots = List.of(5, 3, 6, 6, 6, 1, 1, 2, 7, 9, 4, 8, 0);
    List<List<Integer>> attempts = new ArrayList<>();
    Program.run(
        procs,
        () -> {
          long millis = 4;
          do {
            attempts.add(firingOrder(slots, millis));
            millis = Math.min(3 * millis, 100);
          } while (!isSorted(attempts.getLast()) && attempts.size() < 6);
        });
    assertThat(attempts).anyMatch(TimerTest::isSorted);
  }

  private static boolean isSorted(List<Integer> slots) {
    return slots.equals(slots.stream().sorted().toList());
  }

  private static List<Integer> firingOrder(List<Integer> slots, long millis)
      throws InterruptedException {
    Chan<Integer> fired = Chan.make(slots.size());
    for (int slot : slots) {
      go(() -> {
        Timer.after(Duration.ofMillis(5 + millis * slot)).recv();
        fired.send(slot);
      });
    }
    List<Integer> got = new ArrayList<>();
    while (got.size() < slots.size()) {
      got.add(fired.recv());
    }
    return got;
  }

  @OnProcs
  void n167_timersSetAndStoppedFromManyGoroutinesAtOnceStayWhole(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger ran = new AtomicInteger();
          Timer func = Timer.afterFunc(LONG, ran::incrementAndGet);
          Timer chan = Timer.make(LONG);
          List<Goroutine> all = new ArrayList<>();
          for (int g = 0; g < 6; g++) {
            Random random = new Random(g);
            all.add(
                go(() -> {
                  for (int i = 0; i < 3_000; i++) {
                    Duration d = Duration.ofNanos(random.nextInt(60_000));
                    boolean pending =
                        switch (random.nextInt(6)) {
                          case 0 -> func.stop();
                          case 1 -> chan.stop();
                          case 2 -> func.reset(d);
                          case 3 -> chan.c().tryRecv() instanceof Received.Value;
                          default -> chan.reset(d);
                        };
                    if (i % 16 == 0) {
                      gosched();
                    }
                  }
                }));
          }
          for (Goroutine gp : all) {
            Program.awaitEnd(gp);
          }
          boolean stopped = chan.stop();
          assertThat(chan.reset(Duration.ZERO)).isFalse();
          assertThat(chan.c().recv()).isNotNull();
          int before = ran.get();
          func.reset(Duration.ZERO);
          while (ran.get() == before) {
            gosched();
          }
        });
  }

  @OnProcs
  void n169_ahugeDurationNeverFiresAndANegativeOneAtOnce(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (Duration never : List.of(HUGE, Duration.ofNanos(Long.MAX_VALUE))) {
            Timer late = Timer.make(never);
            assertThat(Timer.after(Duration.ofMillis(-1)).recv()).isNotNull();
            assertThat(Timer.after(HUGE.negated()).recv()).isNotNull();
            assertThat(Timer.after(Duration.ofMillis(1)).recv()).isNotNull();
            assertThat(late.c().tryRecv()).isInstanceOf(Received.Empty.class);
            assertThat(late.stop()).isTrue();
          }
        });
  }

  @OnProcs
  void n169b_aHugeSleepLastsUntilItIsInterruptedAndANegativeOneIsNone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Boolean> interrupted = Chan.make(1);
          Goroutine gp =
              go(() -> {
                try {
                  sleep(HUGE);
                } catch (InterruptedException e) {
                  interrupted.trySend(true);
                }
              });
          sleep(HUGE.negated());
          sleep(Duration.ZERO);
          sleep(Duration.ofMillis(1));
          Program.awaitParked(gp, WaitReason.SLEEP);
          gp.thread().interrupt();
          assertThat(interrupted.recv()).isTrue();
        });
  }

  @OnProcs
  void n173_aHundredThousandTimersOfNoDurationAllFire(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger ran = new AtomicInteger();
          Timer again = Timer.make(LONG);
          for (int i = 0; i < 33_000; i++) {
            Timer.make(Duration.ZERO).c().recv();
            Timer unused = Timer.afterFunc(Duration.ZERO, ran::incrementAndGet);
            again.reset(Duration.ZERO);
            again.c().recv();
          }
          while (ran.get() < 33_000) {
            gosched();
          }
        });
  }

  @OnProcs
  void n174_aTimerThatIsSetEarlierOrLaterAgainAndAgainIsNotLost(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          List<Goroutine> all = new ArrayList<>();
          for (int g = 0; g < 8; g++) {
            all.add(
                go(() -> {
                  Timer t = Timer.make(LONG);
                  for (int i = 0; i < 200; i++) {
                    t.reset(LONG.plusMillis(i));
                    t.reset(Duration.ofNanos(50_000));
                    t.reset(Duration.ofNanos(100_000));
                    assertThat(t.c().recv()).isNotNull();
                  }
                }));
          }
          for (Goroutine gp : all) {
            Program.awaitEnd(gp);
          }
        });
  }

  @OnProcs
  void n175_stopAndResetSayWhetherTheyPreventedTheEvent(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Timer t = Timer.make(LONG);
          assertThat(t.stop()).isTrue();
          assertThat(t.stop()).isFalse();
          assertThat(t.reset(LONG)).isFalse();
          assertThat(t.reset(Duration.ZERO)).isTrue();
          passUntil(Duration.ZERO);
          assertThat(t.stop()).as("due, not received").isTrue();
          assertThat(t.stop()).isFalse();
          assertThat(t.reset(Duration.ZERO)).isFalse();
          passUntil(Duration.ZERO);
          assertThat(t.reset(Duration.ZERO)).as("due, not received").isTrue();
          t.c().recv();
          assertThat(t.reset(LONG)).as("received").isFalse();
          assertThat(t.reset(Duration.ZERO)).isTrue();
          t.c().recv();
          assertThat(t.stop()).as("received").isFalse();
        });
  }

  @OnProcs
  void n175b_thoseOfAnAfterFuncSayWhetherItsTaskDoesNotStartForThat(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> started = Chan.make();
          Timer t = Timer.afterFunc(LONG, () -> started.send(1));
          assertThat(t.reset(LONG)).as("set").isTrue();
          assertThat(t.stop()).as("set again").isTrue();
          assertThat(t.stop()).as("stopped").isFalse();
          assertThat(t.reset(LONG)).as("stopped").isFalse();
          assertThat(t.reset(Duration.ZERO)).as("set after a stop").isTrue();
          started.recv();
          assertThat(t.stop()).as("fired").isFalse();
          assertThat(t.reset(Duration.ZERO)).as("fired").isFalse();
          started.recv();
          assertThat(t.reset(LONG)).as("fired again").isFalse();
          assertThat(t.stop()).as("set after it fired").isTrue();
        });
  }

  @OnProcs
  void n179_aRuntimeEndsThoughTimersAreSet(int procs) throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 100; i++) {
            Timer far = Timer.afterFunc(LONG, ran::incrementAndGet);
            Ticker often = Ticker.make(Duration.ofNanos(1_000 * (i + 1)));
          }
        });
    assertThat(ran).hasValue(0);
  }

  @OnProcs
  void n181_aTimerThatIsStoppedOrHasFiredIsCollected(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          // The channels and the task: a heap holds those, and never the Timer itself.
          List<WeakReference<Object>> dropped = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            Timer stopped = Timer.make(LONG);
            stopped.stop();
            Timer fired = Timer.make(Duration.ZERO);
            fired.c().recv();
            Object captured = new Object();
            Timer func = Timer.afterFunc(LONG, () -> assertThat(captured).isNotNull());
            func.stop();
            dropped.add(new WeakReference<>(stopped.c()));
            dropped.add(new WeakReference<>(fired.c()));
            dropped.add(new WeakReference<>(captured));
          }
          // Frames may still refer to the last ones.
          for (int i = 0; i < 20 && alive(dropped) > 3; i++) {
            System.gc();
            gosched();
          }
          assertThat(alive(dropped)).isLessThanOrEqualTo(3);
        });
  }

  private static long alive(List<WeakReference<Object>> all) {
    return all.stream().filter(r -> r.get() != null).count();
  }

  @OnProcs
  void n182_aTimersChannelHasNoBufferAndKeepsNothingStale(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Timer t = Timer.make(Duration.ZERO);
          passUntil(Duration.ZERO);
          assertThat(t.c().len()).isZero();
          assertThat(t.c().cap()).isZero();
          t.stop();
          assertThat(t.c().tryRecv()).isInstanceOf(Received.Empty.class);
          t.reset(Duration.ZERO);
          passUntil(Duration.ZERO);
          t.reset(LONG);
          assertThat(t.c().tryRecv()).isInstanceOf(Received.Empty.class);
        });
  }

  @OnProcs
  void n182b_aReceiverOfAStoppedTimerWaitsUntilItIsSetAgain(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Timer t = Timer.make(LONG);
          Chan<Instant> got = Chan.make(2);
          Goroutine first = go(() -> got.send(t.c().recv()));
          Goroutine second = go(() -> got.send(select(recv(t.c()))));
          Program.awaitParked(first, WaitReason.CHAN_RECEIVE);
          Program.awaitParked(second, WaitReason.SELECT);
          assertThat(t.stop()).isTrue();
          passUntil(Duration.ZERO);
          assertThat(got.len()).isZero();
          t.reset(Duration.ofNanos(1_000));
          assertThat(got.recv()).isNotNull();
          passUntil(Duration.ZERO);
          assertThat(got.len()).as("one of them got it").isZero();
          t.reset(Duration.ZERO);
          assertThat(got.recv()).isNotNull();
        });
  }

  @OnProcs
  void timersMoveWhenTheirPIsTakenAway(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int round = 0; round < 30; round++) {
            Chan<Instant> got = Chan.make(64);
            List<Timer> reset = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
              Timer t = Timer.make(Duration.ofNanos(50_000L * (i % 8)));
              go(() -> got.send(t.c().recv()));
              reset.add(Timer.make(LONG));
            }
            Thread outside =
                Thread.ofPlatform()
                    .start(() -> {
                      for (int i = 0; i < 300; i++) {
                        reset.get(i % 64).reset(LONG.minusMillis(i));
                      }
                    });
            int n = io.gopark.Go.gomaxprocs(1 + round % 4);
            for (int i = 0; i < 64; i++) {
              assertThat(got.recv()).isNotNull();
            }
            outside.join();
            reset.forEach(t -> assertThat(t.stop()).isTrue());
          }
        });
  }

  @OnProcs
  void athreadThatIsNoGoroutineHasTimersToo(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Boolean> done = Chan.make();
          Thread outside =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      Timer t = Timer.make(LONG);
                      assertThat(t.reset(Duration.ofMillis(1))).isTrue();
                      assertThat(t.c().recv()).isNotNull();
                      Timer unused = Timer.afterFunc(Duration.ofMillis(1), () -> done.send(true));
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
          assertThat(done.recv()).isTrue();
          outside.join();
        });
  }

  private static Chan<ClassLoader> loaderOfFunction() {
    Chan<ClassLoader> seen = Chan.make(1);
    Timer unused =
        Timer.afterFunc(
            Duration.ofNanos(1_000),
            () -> seen.send(Thread.currentThread().getContextClassLoader()));
    return seen;
  }

  @OnProcs
  void aFunctionHasTheContextClassLoaderOfTheGoroutineThatAskedForIt(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ClassLoader own = new ClassLoader(null) {};
          Thread.currentThread().setContextClassLoader(own);
          assertThat(loaderOfFunction().recv()).isSameAs(own);
        });
  }

  @Test
  void aFunctionHasTheContextClassLoaderOfTheThreadThatAskedForIt() throws Exception {
    ClassLoader own = new ClassLoader(null) {};
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    Chan<ClassLoader> seen;
    self.setContextClassLoader(own);
    try {
      seen = loaderOfFunction();
    } finally {
      self.setContextClassLoader(before);
    }
    assertThat(seen.recv()).isSameAs(own);
  }
}
