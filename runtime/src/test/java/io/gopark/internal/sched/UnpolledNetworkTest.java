package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who polls a network for which somebody waits. The monitor's rounds are the test's. */
class UnpolledNetworkTest {
  private static final long NO_SLICES = Duration.ofHours(1).toNanos();

  private static Config config(int procs) {
    return new Config(
        "test",
        procs,
        100,
        Clock.SYSTEM,
        RunQueue.CAPACITY,
        false,
        false,
        false,
        NO_SLICES,
        () -> null);
  }

  @Test
  void anIdlePGetsAnMThatPollsBesideOneThatComputes() throws Exception {
    var network = new AwaitedNetwork();
    try (TestScheduler test = new TestScheduler(config(2), network)) {
      Scheduler sched = test.sched;
      test.run(() -> {
        test.await(() -> sched.idle.npidle() == 1 && sched.nmspinning.get() == 0);
        long now = Clock.SYSTEM.nanos();
        sched.lastpoll.set(WorkSearch.nonZero(now));
        network.awaited = true;
        sched.sysmon.round(now + Sysmon.UNPOLLED_NANOS);
        assertThat(sched.idle.npidle()).as("it may be back soon").isEqualTo(1);
        assertThat(sched.nmspinning.get()).isZero();
        sched.sysmon.round(now + Sysmon.UNPOLLED_NANOS + 1);
        // Somebody polls.
        test.await(() -> network.mostBlocked.get() > 0);
        network.awaited = false;
      });
    }
  }

  @Test
  void theMonitorPollsItselfWhenNobodyHasForLong() throws Exception {
    var network = new AwaitedNetwork();
    try (TestScheduler test = new TestScheduler(config(1), network)) {
      Scheduler sched = test.sched;
      Goroutine waiter = sched.newproc(null, LockSupport::park);
      test.await(() -> waiter.thread().getState() == Thread.State.WAITING);
      AtomicBoolean over = new AtomicBoolean();
      AtomicBoolean computes = new AtomicBoolean();
      sched.newproc(
          null,
          () -> {
            computes.set(true);
            test.await(over::get);
          });
      test.await(computes::get);
      long now = Clock.SYSTEM.nanos();
      long stale = now + Sysmon.STALE_POLL_NANOS;
      sched.lastpoll.set(WorkSearch.nonZero(now));
      network.ready.set(waiter.thread());
      network.looks.set(0);
      sched.sysmon.round(stale + 1);
      assertThat(network.looks).as("nobody waits").hasValue(0);
      network.awaited = true;
      sched.lastpoll.set(0);
      sched.sysmon.round(stale + 1);
      assertThat(network.looks).as("somebody blocks in it").hasValue(0);
      sched.lastpoll.set(WorkSearch.nonZero(now));
      sched.sysmon.round(stale);
      assertThat(network.looks).as("somebody looked not long ago").hasValue(0);
      assertThat(sched.sysmon.round(stale + 1)).isTrue();
      assertThat(network.looks).hasValue(1);
      assertThat(sched.globalq.size()).as("who was ready").isEqualTo(1);
      assertThat(sched.lastpoll).hasValue(stale + 1);
      sched.sysmon.round(stale + 1);
      assertThat(network.looks).as("it looked just now").hasValue(1);
      network.awaited = false;
      over.set(true);
      waiter.thread().join();
    }
  }

  /** All Ps are busy at the same time, and then all of their Ms look for somewhere to sleep. */
  @Test
  void oneMBlocksInItAndTheOthersSleepWithoutIt() throws Exception {
    int procs = 4;
    var network = new AwaitedNetwork();
    network.awaited = true;
    try (TestScheduler test = new TestScheduler(config(procs), network)) {
      Scheduler sched = test.sched;
      CountDownLatch met = new CountDownLatch(procs);
      for (int i = 0; i < procs; i++) {
        sched.newproc(
            null,
            () -> {
              met.countDown();
              test.await(() -> met.getCount() == 0);
            });
      }
      test.await(() ->
          network.mostBlocked.get() > 1
              || met.getCount() == 0
                  && network.blocked.get() == 1
                  && asleep(sched) == sched.allm.size() - 1);
      assertThat(network.mostBlocked).hasValue(1);
      network.awaited = false;
    }
  }

  private static int asleep(Scheduler sched) {
    sched.lock.lock();
    int n = sched.idle.nmidle;
    sched.lock.unlock();
    return n;
  }
}
