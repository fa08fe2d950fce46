package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
}
