package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.OpenModules;
import io.gopark.internal.lock.Note;
import io.gopark.internal.netpoll.SleepingPoller;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two ways in which an M sleeps: a wake-up that comes at any moment is not lost. */
@Timeout(300)
final class SleepWakeTest {
  private static final int ROUNDS = Effort.of(40_000, 2_000_000);
  private static final int PATIENCE_SECONDS = 20;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong seen = new AtomicLong();

  /** Written plainly before the wake-up, read plainly after. */
  private long message;

  private long wrong;

  @BeforeAll
  static void open() {
    OpenModules.ensureOpen();
  }

  /** A sleeper that is one step of the test, repeated. */
  private interface Sleep {
    void untilWoken();
  }

  @Test
  void noteWakesWhoeverSleepsOnIt() throws InterruptedException {
    Note[] note = new Note[1];
    Thread sleeper =
        sleeper(() -> {
          note[0].sleep();
          note[0].clear();
        });
    note[0] = new Note(sleeper);

    pingPong(sleeper, () -> note[0].wakeup());

    Effort.record("Note", ROUNDS + " wake-ups, none lost.");
  }

  @Test
  void pollerIsInterruptedBeforeAndDuringAPoll() throws InterruptedException {
    SleepingPoller poller = new SleepingPoller();
    SplittableRandom random = new SplittableRandom(1);
    Thread sleeper =
        sleeper(() -> poller.poll(random.nextBoolean() ? -1 : TimeUnit.HOURS.toNanos(1)));

    pingPong(sleeper, poller::interrupt);

    Effort.record("SleepingPoller", ROUNDS + " interrupts, none lost.");
  }

  private Thread sleeper(Sleep sleep) {
    return Thread.ofPlatform()
        .daemon()
        .unstarted(() -> {
          while (!over.get()) {
            sleep.untilWoken();
            long next = seen.get() + 1;
            if (message != next) {
              wrong++;
            }
            seen.set(next);
          }
        });
  }

  /** Wakes the sleeper once it has answered the wake-up before, after a moment of any length. */
  private void pingPong(Thread sleeper, Runnable wake) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(2);
    sleeper.start();
    for (long i = 1; i <= ROUNDS; i++) {
      for (int pause = random.nextInt(200); pause > 0; pause--) {
        Thread.onSpinWait();
      }
      message = i;
      if (i == ROUNDS) {
        over.set(true);
      }
      wake.run();
      awaitAnswer(i);
    }
    assertThat(sleeper.join(java.time.Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    assertThat(wrong).as("wake-ups before what was written for them").isZero();
  }

  private void awaitAnswer(long round) {
    long deadline = 0;
    for (int spins = 0; seen.get() < round; spins++) {
      if (spins < 10_000) {
        Thread.onSpinWait();
        continue;
      }
      Thread.yield();
      long now = System.nanoTime();
      if (deadline == 0) {
        deadline = now + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      }
      assertThat(now - deadline).as("lost wake-up " + round).isNegative();
    }
  }
}
