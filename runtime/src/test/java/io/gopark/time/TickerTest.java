package io.gopark.time;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Alone;
import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.Received;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import java.time.Duration;
import java.time.Instant;

/** What a ticker does; the numbers are those of docs/conformance/select-time-context.md. */
@Alone
class TickerTest {
  /** A machine that is busy with other work makes ticks late; hence several attempts, as in Go. */
  @OnProcs
  void n177_ticksComeOncePerPeriodOnAverage(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Duration period = Duration.ofMillis(5);
          Duration took = timeOfTwentyTicks(period);
          for (int again = 0; again < 3 && isLate(took, period); again++) {
            period = period.multipliedBy(3);
            took = timeOfTwentyTicks(period);
          }
          assertThat(isLate(took, period)).as("%s for 20 of %s", took, period).isFalse();
        });
  }

  private static boolean isLate(Duration took, Duration period) {
    // With every other tick left out it would be 39 periods.
    return took.compareTo(period.multipliedBy(30)) > 0;
  }

  private static Duration timeOfTwentyTicks(Duration period) throws InterruptedException {
    long begun = System.nanoTime();
    try (Ticker ticker = Ticker.make(period)) {
      for (int i = 0; i < 20; i++) {
        ticker.c().recv();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      assertThat(took).isGreaterThanOrEqualTo(period.multipliedBy(20));
      return took;
    }
  }

  @OnProcs
  void n177b_aSlowReceiverMissesTicks(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Ticker ticker = Ticker.make(Duration.ofNanos(200_000));
          long end = System.nanoTime() + 20_000_000;
          while (System.nanoTime() < end) {
            gosched();
          }
          assertThat(waitingTicks(ticker)).isEqualTo(1);
          ticker.reset(Duration.ofHours(1));
          assertThat(ticker.c().tryRecv()).isInstanceOf(Received.Empty.class);
          ticker.reset(Duration.ofNanos(1_000));
          assertThat(ticker.c().recv()).isNotNull();
          assertThat(ticker.c().recv()).isNotNull();
          ticker.stop();
          assertThat(ticker.c().tryRecv()).isInstanceOf(Received.Empty.class);
          assertThat(ticker.c().isClosed()).isFalse();
          ticker.stop();
        });
  }

  /** How many of the ticks that can be received are older than the first look. */
  private static int waitingTicks(Ticker ticker) {
    Instant begun = Instant.now();
    int waiting = 0;
    while (ticker.c().tryRecv() instanceof Received.Value<Instant>(Instant tick)
        && tick.isBefore(begun)) {
      waiting++;
    }
    return waiting;
  }

  @OnProcs
  void n178_aPeriodThatIsNotPositiveIsRefusedInGosWords(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          assertThatThrownBy(() -> Ticker.make(Duration.ZERO))
              .isInstanceOf(RuntimeError.class)
              .hasMessage("non-positive interval for NewTicker");
          try (Ticker ticker = Ticker.make(Duration.ofHours(1))) {
            assertThatThrownBy(() -> ticker.reset(Duration.ofNanos(-1)))
                .isInstanceOf(RuntimeError.class)
                .hasMessage("non-positive interval for Ticker.Reset");
          }
        });
  }

  @OnProcs
  void n162_tickersMadeReadAndStoppedByManyGoroutines(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Boolean> done = Chan.make(10);
          for (int g = 0; g < 10; g++) {
            go(() -> {
              for (int i = 0; i < 50; i++) {
                try (Ticker ticker = Ticker.make(Duration.ofNanos(1_000))) {
                  ticker.c().recv();
                  ticker.c().recv();
                }
              }
              done.send(true);
            });
          }
          for (int g = 0; g < 10; g++) {
            done.recv();
          }
        });
  }

  @OnProcs
  void n171_aHugePeriodOverflowsNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          try (Ticker never = Ticker.make(Duration.ofSeconds(Long.MAX_VALUE));
              Ticker often = Ticker.make(Duration.ofNanos(1))) {
            for (int i = 0; i < 100; i++) {
              often.c().recv();
            }
            assertThat(never.c().tryRecv()).isInstanceOf(Received.Empty.class);
          }
        });
  }

  @OnProcs
  void n182_aReceiverOfAStoppedTickerWaitsUntilItIsResetAndItTicksOn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Ticker ticker = Ticker.make(Duration.ofHours(1));
          ticker.stop();
          Chan<Instant> ticks = Chan.make();
          Goroutine gp =
              go(() -> {
                for (Instant tick : ticker.c()) {
                  ticks.send(tick);
                }
              });
          Program.awaitParked(gp, WaitReason.CHAN_RECEIVE);
          ticker.reset(Duration.ofNanos(10_000));
          Instant last = Instant.MIN;
          for (int i = 0; i < 50; i++) {
            Instant tick = ticks.recv();
            assertThat(tick).isAfterOrEqualTo(last);
            last = tick;
          }
          ticker.stop();
        });
  }
}
