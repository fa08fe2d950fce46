package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The monitor's round, which nobody calls but the test, while the M that polled computes. */
class UnpolledNetworkTest {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private static final class AwaitedNetwork implements NetpollSource {
    private final Semaphore interrupts = new Semaphore(0);
    private volatile boolean awaited;
    private volatile boolean slept;

    @Override
    public boolean hasWaiters() {
      return awaited;
    }

    @Override
    public boolean poll(long delayNanos) {
      if (delayNanos != 0) {
        slept = true;
        interrupts.acquireUninterruptibly();
      }
      return false;
    }

    @Override
    public void interrupt() {
      interrupts.release();
    }
  }

  @Test
  void anIdlePGetsAnMThatPollsBesideOneThatComputes() throws Exception {
    var network = new AwaitedNetwork();
    var config = new Config("test", 2, 100, Clock.SYSTEM, RunQueue.CAPACITY, false, false, false);
    try (TestScheduler test = new TestScheduler(config, network)) {
      Scheduler sched = test.sched;
      test.run(() -> {
        while (sched.idle.npidle() != 1 || sched.nmspinning.get() != 0) {
          Thread.onSpinWait();
        }
        long now = Clock.SYSTEM.nanos();
        sched.lastpoll.set(WorkSearch.nonZero(now));
        network.awaited = true;
        sched.sysmon.round(now + Sysmon.UNPOLLED_NANOS);
        assertThat(sched.idle.npidle()).as("it may be back soon").isEqualTo(1);
        assertThat(sched.nmspinning.get()).isZero();
        sched.sysmon.round(now + Sysmon.UNPOLLED_NANOS + 1);
        while (!network.slept && Clock.SYSTEM.nanos() - now < PATIENCE_NANOS) {
          Thread.onSpinWait();
        }
        assertThat(network.slept).as("somebody polls").isTrue();
        network.awaited = false;
      });
    }
  }
}
