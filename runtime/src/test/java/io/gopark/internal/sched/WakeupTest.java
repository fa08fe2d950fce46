package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two halves of the wake-up protocol, with no monitor to make up for what they lose. */
class WakeupTest {
  private static final int ROUNDS = 3_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void whatSeveralThreadsSubmitAtOnceAlwaysRuns(int procs) throws Exception {
    try (TestScheduler test = new TestScheduler(procs)) {
      Thread[] submitters = new Thread[3];
      AtomicInteger hung = new AtomicInteger();
      for (int i = 0; i < submitters.length; i++) {
        submitters[i] =
            Thread.ofPlatform()
                .start(() -> {
                  for (int round = 0; round < ROUNDS && hung.get() == 0; round++) {
                    if (!submitAndAwait(test)) {
                      hung.incrementAndGet();
                    }
                  }
                });
      }
      for (Thread t : submitters) {
        t.join();
      }
      assertThat(hung).as(test::describe).hasValue(0);
    }
  }

  /** Each goroutine is awaited, so that the scheduler goes idle again and again. */
  private static boolean submitAndAwait(TestScheduler test) {
    CountDownLatch ran = new CountDownLatch(1);
    test.sched.newproc(null, ran::countDown);
    try {
      return ran.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void whatGoroutinesSubmitWhileOthersGoIdleIsNeverLeftBesideAnIdleP(int procs) throws Exception {
    try (TestScheduler test = new TestScheduler(procs)) {
      for (int round = 0; round < 200; round++) {
        CountDownLatch all = new CountDownLatch(procs);
        // All of them must run at once: each waits for the others without letting go of its P.
        test.sched.newproc(
            null,
            () -> {
              for (int i = 1; i < procs; i++) {
                test.sched.newproc(null, () -> meet(all));
              }
              meet(all);
            });
        assertThat(all.await(20, TimeUnit.SECONDS)).as(test::describe).isTrue();
      }
    }
  }

  @Test
  void oneShortPieceOfWorkAfterAnotherNeedsOneM() throws Exception {
    try (TestScheduler test = new TestScheduler(4)) {
      for (int round = 0; round < 200; round++) {
        assertThat(submitAndAwait(test)).isTrue();
        awaitAllAsleep(test);
      }
      assertThat(test.sched.stats().threads()).as(test::describe).isEqualTo(1);
    }
  }

  private static void awaitAllAsleep(TestScheduler test) {
    SchedStats now = test.sched.stats();
    while (now.idleProcs() < now.procs() || now.idleThreads() < now.threads()) {
      Thread.onSpinWait();
      now = test.sched.stats();
    }
  }

  @Test
  void theMonitorIsNotWokenForEachShortPieceOfWork() throws Exception {
    AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    Config config = new Config("test", 2, 100, now::get, TestScheduler.RING, true, false, false);
    try (TestScheduler test = new TestScheduler(config)) {
      Sysmon monitor = test.sched.sysmon;
      awaitSleeping(monitor);
      for (int round = 0; round < 100; round++) {
        assertThat(submitAndAwait(test)).isTrue();
        awaitAllAsleep(test);
        assertThat(monitor.isSleeping()).isFalse();
      }
      while (!monitor.isSleeping()) {
        // Not once: it may not have seen the last switches yet.
        now.addAndGet(Sysmon.QUIET_NANOS);
      }
    }
  }

  private static void awaitSleeping(Sysmon monitor) {
    while (!monitor.isSleeping()) {
      Thread.onSpinWait();
    }
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (all.getCount() > 0 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
  }
}
