package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The system gives no thread for a new M, for a while, and whoever is told goes on. */
class RefusedThreadTest {
  private static final int SECONDS = 20;

  /** How many threads there are to be had, before and after a number of refusals. */
  private static final class Scarce extends Machines.ThreadStarter {
    final AtomicInteger left;
    final AtomicInteger refusals;
    final CountDownLatch refused = new CountDownLatch(1);

    Scarce(int left, int refusals) {
      this.left = new AtomicInteger(left);
      this.refusals = new AtomicInteger(refusals);
    }

    @Override
    void start(Machine mp) {
      if (left.getAndDecrement() <= 0 && refusals.getAndDecrement() > 0) {
        refused.countDown();
        throw new OutOfMemoryError("unable to create native thread: as a test wants it");
      }
      super.start(mp);
    }
  }

  private static TestScheduler scheduler(int procs, Scarce threads) {
    TestScheduler test = new TestScheduler(procs);
    test.sched.machines.starter = threads;
    return test;
  }

  /** The program was told, and nothing is wrong with the counts when all is done. */
  private static void assertTold(TestScheduler test) {
    assertThat(test.failure.getAndSet(null)).hasMessageContaining("newosproc: unable to create");
  }

  private static void awaitAllIdle(TestScheduler test) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    SchedStats now = test.sched.stats();
    while (now.idleProcs() < now.procs()
        || now.idleThreads() < now.threads()
        || test.sched.nmspinning.get() > 0) {
      assertThat(System.nanoTime() - deadline).as(test::describe).isNegative();
      Thread.onSpinWait();
      now = test.sched.stats();
    }
  }

  @Test
  void whatIsSubmittedRunsWhenThereIsAThread() throws Exception {
    try (TestScheduler test = scheduler(2, new Scarce(0, 3))) {
      CountDownLatch ran = new CountDownLatch(1);
      test.sched.newproc(null, ran::countDown);
      assertThat(ran.await(SECONDS, TimeUnit.SECONDS)).as(test::describe).isTrue();
      awaitAllIdle(test);
      assertTold(test);
      assertThat(test.sched.allm).hasSize(1);
    }
  }

  @Test
  void aBlockingCallHandsItsPOverWhenThereIsAThread() throws Exception {
    try (TestScheduler test = scheduler(1, new Scarce(1, 3))) {
      test.run(() -> {
        CountDownLatch ran = new CountDownLatch(1);
        test.sched.newproc(null, ran::countDown);
        Object unused =
            Scheduler.blocking(() -> {
              ran.await();
              return null;
            });
        assertTold(test);
      });
      awaitAllIdle(test);
      assertThat(test.sched.stats().threads()).isEqualTo(test.sched.allm.size());
    }
  }

  @Test
  void aStopOfTheWorldDoesNotWaitForTheThread() throws Exception {
    Scarce threads = new Scarce(0, Integer.MAX_VALUE);
    try (TestScheduler test = scheduler(1, threads)) {
      CountDownLatch ran = new CountDownLatch(1);
      Thread submitter = Thread.ofPlatform().start(() -> test.sched.newproc(null, ran::countDown));
      assertThat(threads.refused.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      Thread stopper =
          Thread.ofPlatform()
              .daemon()
              .start(() -> test.sched.stopTheWorld(() -> threads.refusals.set(0)));
      assertThat(stopper.join(Duration.ofSeconds(SECONDS))).as(test::describe).isTrue();
      assertThat(submitter.join(Duration.ofSeconds(SECONDS))).isTrue();
      assertThat(ran.await(SECONDS, TimeUnit.SECONDS)).as(test::describe).isTrue();
      awaitAllIdle(test);
      assertTold(test);
    }
  }

  @Test
  void whoWakesAnotherGoesOnWithoutTheThread() throws Exception {
    Scarce threads = new Scarce(1, Integer.MAX_VALUE);
    try (TestScheduler test = scheduler(3, threads)) {
      int count = 1_000;
      CountDownLatch ran = new CountDownLatch(count);
      test.sched.newproc(
          null,
          () -> {
            for (int i = 0; i < count; i++) {
              test.sched.newproc(null, ran::countDown);
            }
          });
      assertThat(ran.await(SECONDS, TimeUnit.SECONDS)).as(test::describe).isTrue();
      awaitAllIdle(test);
      assertTold(test);
      assertThat(test.sched.allm).hasSize(1);
      assertThatSeveralRunAtOnce(test, threads);
    }
  }

  /** The goroutine that starts others keeps its P until they have run. */
  private static void assertThatSeveralRunAtOnce(TestScheduler test, Scarce threads)
      throws Exception {
    threads.refusals.set(0);
    test.run(() -> {
      CountDownLatch others = new CountDownLatch(2);
      test.sched.newproc(null, others::countDown);
      test.sched.newproc(null, others::countDown);
      test.sched.newproc(null, () -> {});
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      while (others.getCount() > 0 && System.nanoTime() - deadline < 0) {
        Thread.onSpinWait();
      }
      assertThat(others.getCount()).as(test::describe).isZero();
    });
  }
}
