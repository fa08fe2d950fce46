package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** In which order one P runs what is ready. Rings hold 4, and there is no monitor. */
class RunOrderTest {
  private static List<Integer> orderOf(int n) throws Exception {
    List<Integer> order = new ArrayList<>();
    try (TestScheduler test = new TestScheduler(1)) {
      test.run(() -> {
        Chan<Integer> done = Chan.make(n);
        for (int i = 0; i < n; i++) {
          int number = i;
          test.sched.newproc(
              null,
              () -> {
                order.add(number);
                done.send(number);
              });
        }
        for (int i = 0; i < n; i++) {
          done.recv();
        }
      });
    }
    return order;
  }

  @Test
  void ofSeveralGoStatementsTheLastStartsFirstAndTheOthersInTheirOrder() throws Exception {
    assertThat(orderOf(4)).containsExactly(3, 0, 1, 2);
    assertThat(orderOf(5)).containsExactly(4, 0, 1, 2, 3);
  }

  @Test
  void whatOverflowsTheRingRunsAfterWhatStayedInIt() throws Exception {
    // 0..5: runnext is 5; the ring took 0 1 2 3, and 4 sent the older half and itself away.
    List<Integer> order = orderOf(6);
    assertThat(order).hasSize(6).startsWith(5, 2, 3);
    assertThat(order.subList(3, 6)).containsExactly(0, 1, 4);
  }

  @Test
  void aReadiedGoroutineRunsNext() throws Exception {
    List<String> order = new ArrayList<>();
    try (TestScheduler test = new TestScheduler(1)) {
      test.run(() -> {
        Chan<Integer> wake = Chan.make();
        Chan<Integer> done = Chan.make(3);
        test.sched.newproc(
            null,
            () -> {
              wake.recv();
              order.add("readied");
              done.send(1);
            });
        Scheduler.gosched();
        for (String name : List.of("first", "second")) {
          test.sched.newproc(
              null,
              () -> {
                order.add(name);
                done.send(1);
              });
        }
        wake.send(1);
        for (int i = 0; i < 3; i++) {
          done.recv();
        }
      });
    }
    assertThat(order).containsExactly("readied", "first", "second");
  }

  @Test
  void goschedLetsAllOthersRunFirst() throws Exception {
    List<Integer> order = new ArrayList<>();
    try (TestScheduler test = new TestScheduler(1)) {
      test.run(() -> {
        for (int i = 0; i < 3; i++) {
          int number = i;
          test.sched.newproc(null, () -> order.add(number));
        }
        Scheduler.gosched();
        order.add(-1);
      });
    }
    assertThat(order).containsExactly(2, 0, 1, -1);
  }

  /** The ring never runs dry; the goroutine in the global queue still gets its turn. */
  @Test
  void theGlobalQueueIsLookedAtEvery61stTick() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      AtomicBoolean served = new AtomicBoolean();
      AtomicInteger runs = new AtomicInteger();
      test.run(() -> {
        Chan<Integer> done = Chan.make();
        spawnChain(test, served, runs, done);
        spawnChain(test, served, runs, done);
        test.sched.putGlobal(test.runnable(() -> served.set(true)));
        done.recv();
      });
      assertThat(served).isTrue();
      assertThat(runs.get()).isLessThanOrEqualTo(2 * WorkSearch.GLOBAL_EVERY + 2);
    }
  }

  /**
   * Each of the chain starts its successor as the next to run, in an inherited slice; no tick
   * counts.
   */
  @Test
  void whenTheSliceOfAChainIsOverWhoeverWaitsInTheGlobalQueueRuns() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      List<String> order = new ArrayList<>();
      test.run(() -> {
        Chan<Integer> done = Chan.make();
        test.sched.putGlobal(test.runnable(() -> order.add("waited")));
        inheritingChain(test, order, 0, done);
        done.recv();
      });
      assertThat(order).containsExactly("0", "1", "2", "waited", "3", "4", "5");
    }
  }

  private static void inheritingChain(
      TestScheduler test, List<String> order, int link, Chan<Integer> done) {
    test.sched.newproc(
        null,
        () -> {
          order.add(String.valueOf(link));
          if (link == 5) {
            done.send(link);
            return;
          }
          inheritingChain(test, order, link + 1, done);
          if (link == 2) {
            Machine mp = Objects.requireNonNull(Machine.enter());
            mp.p().setPreempt(true);
            mp.leave();
          }
        });
  }

  /**
   * Each goroutine starts its successor behind the other chain's, until the outsider was served.
   */
  private static void spawnChain(
      TestScheduler test, AtomicBoolean served, AtomicInteger runs, Chan<Integer> done) {
    Machine mp = Objects.requireNonNull(Machine.enter());
    Goroutine gp =
        test.runnable(() -> {
          if (served.get() || runs.incrementAndGet() > 10_000) {
            done.trySend(1);
          } else {
            spawnChain(test, served, runs, done);
          }
        });
    mp.p().runq.put(gp, false);
    mp.leave();
  }
}
