package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Go;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A goroutine that waits in a class initialiser cannot leave its M's stack. There is one P, so
 * whoever it waits for runs only if that P is given away: by the goroutine itself, without a
 * monitor; on the standard path, where the JDK does not say that it parked a carrier, by the
 * monitor.
 */
class PinnedParkTest {
  private static final Chan<Integer> IN = Chan.make();

  private static int pinned(Callable<Integer> wait) {
    try {
      return wait.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Receives {
    static final int VALUE = pinned(IN::recv);
  }

  private static final class Sleeps {
    static final int VALUE =
        pinned(() -> {
          Go.sleep(Duration.ofMillis(2));
          return 2;
        });
  }

  private static final class Several {
    static final int VALUE =
        pinned(() -> {
          int sum = 0;
          for (int i = 0; i < 50; i++) {
            sum += IN.recv();
          }
          return sum;
        });
  }

  private static final class Many {
    static final int COUNT = 5_000;
    static final int VALUE =
        pinned(() -> {
          int sum = 0;
          for (int i = 0; i < COUNT; i++) {
            sum += IN.recv();
          }
          return sum;
        });
  }

  @Test
  void aPinnedReceiveGivesItsPToTheSender() throws Exception {
    try (TestScheduler test = new TestScheduler(1, StandardSwitch.ON)) {
      test.run(() -> {
        test.sched.newproc(null, () -> IN.send(7));
        assertThat(Receives.VALUE).isEqualTo(7);
      });
    }
  }

  @Test
  void aPinnedSleepGivesItsPToWhoRunsTheTimer() throws Exception {
    try (TestScheduler test = new TestScheduler(1, StandardSwitch.ON)) {
      test.run(() -> assertThat(Sleeps.VALUE).isEqualTo(2));
    }
  }

  /** Afterwards it has a P again, or it would run beside the goroutine that the one P runs. */
  @Test
  void aPinnedGoroutineGetsAPBeforeItGoesOn() throws Exception {
    try (TestScheduler test = new TestScheduler(1, StandardSwitch.ON)) {
      AtomicBoolean inTurn = new AtomicBoolean();
      test.run(() -> {
        test.sched.newproc(
            null,
            () -> {
              for (int i = 0; i < 50; i++) {
                IN.send(i);
              }
              inTurn.set(true);
            });
        assertThat(Several.VALUE).isEqualTo(49 * 50 / 2);
        Machine mp = Machine.current();
        assertThat(mp).isNotNull();
        assertThat(mp.p).as("the P of a goroutine that runs").isNotNull();
        Scheduler.gosched();
        assertThat(inTurn).isTrue();
      });
    }
  }

  /** The sender does not wait, so it often comes before the receiver's M has found it pinned. */
  @Test
  void aPinnedReceiveMayBeReadiedBeforeItsMSleeps() throws Exception {
    try (TestScheduler test = new TestScheduler(2, StandardSwitch.ON)) {
      test.run(() -> {
        test.sched.newproc(
            null,
            () -> {
              for (int i = 0; i < Many.COUNT; i++) {
                while (!IN.trySend(i)) {
                  Scheduler.gosched();
                }
              }
            });
        assertThat(Many.VALUE).isEqualTo(Many.COUNT * (Many.COUNT - 1) / 2);
      });
    }
  }
}
