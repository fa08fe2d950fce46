package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.base.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a stop of the world does with the Ps, with nobody to make up for a mistake. */
class WorldStopTest {
  private static Config config(int procs, int ring) {
    return new Config("test", procs, 100, Clock.SYSTEM, ring, false, false, false);
  }

  @Test
  void whatStandsInManyDyingFullQueuesRunsOnce() throws Exception {
    int procs = 128;
    TestScheduler test = new TestScheduler(config(procs, RunQueue.CAPACITY));
    List<Integer> order = new ArrayList<>();
    int each = RunQueue.CAPACITY + 1;
    int all = (procs - 1) * each;
    CountDownLatch ran = new CountDownLatch(all);
    for (int i = 0; i < all; i++) {
      int number = i;
      Goroutine gp =
          test.runnable(() -> {
            order.add(number);
            ran.countDown();
          });
      // No M is there yet, so this thread is every P's owner.
      test.sched.allp[1 + i / each].runq.put(gp, i % each == 0);
    }
    test.sched.gomaxprocs(1);
    assertThat(ran.await(60, TimeUnit.SECONDS)).as(test.sched.stats()::toString).isTrue();
    // Nearly in order: every 61st is taken from the head of those that no P has taken yet.
    assertThat(order.getFirst()).isZero();
    assertThat(order.stream().sorted().toList())
        .isEqualTo(IntStream.range(0, all).boxed().toList());
    test.close();
  }

  @Test
  void psForWhichThereIsNoMemoryChangeNothing() throws Exception {
    try (TestScheduler test = new TestScheduler(2)) {
      Scheduler sched = test.sched;
      assertThatThrownBy(() -> sched.gomaxprocs(Integer.MAX_VALUE))
          .isInstanceOf(OutOfMemoryError.class);
      test.run(() -> {
        assertThatThrownBy(() -> sched.gomaxprocs(Integer.MAX_VALUE))
            .isInstanceOf(OutOfMemoryError.class);
        Scheduler.gosched();
        assertThat(sched.gomaxprocs(3)).isEqualTo(2);
        sched.stopTheWorld(() -> assertThat(sched.procs()).isEqualTo(3));
      });
    }
  }

  @Test
  void psThatComeBackAreTheSameAsBefore() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Scheduler sched = test.sched;
      sched.gomaxprocs(8);
      List<Processor> eight = List.of(sched.allp);
      for (int i = 0; i < 100; i++) {
        sched.gomaxprocs(1 + i % 3);
        sched.gomaxprocs(8);
        assertThat(sched.allp).containsExactlyElementsOf(eight);
        assertThat(sched.everyP).hasSize(8);
        test.run(() -> {
          CountDownLatch ran = new CountDownLatch(20);
          for (int k = 0; k < 20; k++) {
            test.sched.newproc(null, ran::countDown);
          }
          while (ran.getCount() > 0) {
            Scheduler.gosched();
          }
        });
      }
      sched.gomaxprocs(1);
      // The last one may still be on its way out.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (sched.numGoroutine() != 0) {
        assertThat(System.nanoTime() - deadline).as(test::describe).isNegative();
        Thread.onSpinWait();
      }
    }
  }

  /** Each M is inside its own runtime before the other world is looked at. */
  @Test
  void twoMayStopEachOthersWorld() throws Exception {
    try (TestScheduler one = new TestScheduler(1);
        TestScheduler two = new TestScheduler(1)) {
      CountDownLatch ended = new CountDownLatch(2);
      AtomicBoolean inside = new AtomicBoolean();
      one.sched.newproc(
          null,
          () -> {
            spinUntil(inside);
            two.sched.gomaxprocs(2);
            ended.countDown();
          });
      two.sched.newproc(
          null,
          () -> {
            Machine mp = Machine.enter();
            inside.set(true);
            while (!two.sched.stopRequested) {
              Thread.onSpinWait();
            }
            one.sched.gomaxprocs(2);
            mp.leave();
            ended.countDown();
          });
      assertThat(ended.await(20, TimeUnit.SECONDS)).as(one::describe).isTrue();
    }
  }

  private static void spinUntil(AtomicBoolean flag) {
    while (!flag.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStartThatComesAfterTheCloseUndoesNothing() throws Exception {
    TestScheduler test = new TestScheduler(1);
    test.run(() -> {});
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicBoolean goOn = new AtomicBoolean();
    Thread stopper =
        Thread.ofPlatform()
            .start(() ->
                test.sched.stopTheWorld(() -> {
                  stopped.set(true);
                  spinUntil(goOn);
                }));
    spinUntil(stopped);
    boolean unused = test.sched.close(50_000_000);
    goOn.set(true);
    stopper.join();
    assertThat(test.sched.stopRequested).isTrue();
    test.close();
  }
}
