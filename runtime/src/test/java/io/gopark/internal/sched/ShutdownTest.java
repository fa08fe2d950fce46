package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.sync.Mutex;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a scheduler's threads. */
@Timeout(60)
class ShutdownTest {
  private static final int ROUNDS = 100;
  private static final int GOROUTINES = 10;

  @AfterEach
  void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  /** Each time some Ms are still on their way out when they are off the list. */
  @Test
  void aThreadThatIsInterruptedWaitsForTheMs() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      try (TestScheduler test = used()) {
        Thread.currentThread().interrupt();
        assertThat(test.sched.close(TimeUnit.SECONDS.toNanos(30))).as("all ended").isTrue();
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
      }
    }
  }

  @Test
  void aThreadThatIsInterruptedAgainAndAgainWaitsForTheMs() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      try (TestScheduler test = used()) {
        Pest pest = new Pest(Thread.currentThread());
        pest.start();
        boolean ended = test.sched.close(TimeUnit.SECONDS.toNanos(30));
        pest.end();
        assertThat(ended).isTrue();
      }
    }
  }

  private static final class Pest extends Thread {
    private final Thread victim;
    private volatile boolean ended;

    Pest(Thread victim) {
      this.victim = victim;
    }

    @Override
    public void run() {
      while (!ended) {
        victim.interrupt();
      }
    }

    void end() {
      ended = true;
      while (isAlive()) {
        Thread.onSpinWait();
      }
      boolean unused = Thread.interrupted();
    }
  }

  /** Its waiter's wait is given up by the end, and somebody else's by a time-out. */
  @Test
  void whoUnlocksWhenItsPWasTakenHoldsUpNobody() throws Exception {
    Mutex mutex = new Mutex();
    AtomicBoolean computes = new AtomicBoolean();
    AtomicBoolean over = new AtomicBoolean();
    try (TestScheduler test = new TestScheduler(1)) {
      test.sched.newproc(
          null,
          () -> {
            mutex.lock();
            Goroutine sleeper = test.sched.newproc(null, mutex::lock);
            while (sleeper.statusWord() != GoroutineStatus.WAITING) {
              Scheduler.gosched();
            }
            computes.set(true);
            while (!over.get()) {
              Thread.onSpinWait();
            }
            mutex.unlock();
          });
      test.await(computes::get);
      CompletableFuture<Boolean> closed =
          CompletableFuture.supplyAsync(() -> test.sched.close(TimeUnit.SECONDS.toNanos(30)));
      test.await(() -> test.describe().contains(" p=-1 "));
      over.set(true);
      assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
      // It ended where it was about to unlock.
      assertThat(mutex.tryLock(Duration.ofMillis(1))).isFalse();
    }
  }

  /** With some Ms. */
  private static TestScheduler used() throws InterruptedException {
    TestScheduler test = new TestScheduler(4, true);
    CountDownLatch ran = new CountDownLatch(GOROUTINES);
    for (int g = 0; g < GOROUTINES; g++) {
      test.sched.newproc(null, ran::countDown);
    }
    ran.await();
    return test;
  }
}
