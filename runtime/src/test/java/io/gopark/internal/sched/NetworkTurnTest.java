package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.internal.base.Clock;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A network that always has somebody ready, on one P and without a monitor. */
class NetworkTurnTest {
  private static final int HOT = 2 * WorkSearch.GLOBAL_EVERY;
  private static final int COLD = 200;

  /** Whoever waits is ready at the next poll. Used by the one M that has the P. */
  private static final class ReadyNetwork implements NetpollSource {
    private final ArrayDeque<Thread> waiting = new ArrayDeque<>();
    private int served;

    void await() {
      served++;
      waiting.add(Thread.currentThread());
      LockSupport.park(this);
    }

    @Override
    public boolean hasWaiters() {
      return !waiting.isEmpty();
    }

    @Override
    public boolean poll(long delayNanos) {
      boolean any = !waiting.isEmpty();
      for (int i = waiting.size(); i > 0; i--) {
        LockSupport.unpark(waiting.remove());
      }
      assertThat(any || delayNanos == 0).as("an M sleeps though nobody waits").isTrue();
      return any;
    }

    @Override
    public void interrupt() {}
  }

  @Test
  void whoWaitsInTheGlobalQueueIsNotPassedByThoseWhoWereJustServed() throws Exception {
    var network = new ReadyNetwork();
    var config = new Config("test", 1, 100, Clock.SYSTEM, RunQueue.CAPACITY, false, false, false);
    try (TestScheduler test = new TestScheduler(config, network)) {
      test.run(() -> {
        Chan<Integer> allRan = Chan.make(1);
        boolean[] over = {false};
        int[] left = {COLD};
        for (int i = 0; i < HOT; i++) {
          test.sched.newproc(
              null,
              () -> {
                while (!over[0]) {
                  network.await();
                }
              });
        }
        Scheduler.gosched();
        int before = network.served;
        for (int i = 0; i < COLD; i++) {
          test.sched.putGlobal(
              test.runnable(() -> {
                if (--left[0] == 0) {
                  allRan.send(1);
                }
              }));
        }
        allRan.recv();
        int servedMeanwhile = network.served - before;
        over[0] = true;
        assertThat(servedMeanwhile)
            .as("served while %s waited", COLD)
            .isBetween(1, 5 * (HOT + COLD));
      });
    }
  }
}
