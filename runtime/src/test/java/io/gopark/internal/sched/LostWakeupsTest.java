package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.VirtualThreads;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An unparker that moved the thread's state and got no further is imitated by that move alone. */
class LostWakeupsTest {
  private static Goroutine halfUnparked(TestScheduler test) {
    Goroutine gp = test.sched.newproc(null, LockSupport::park);
    while (VirtualThreads.state(gp.thread()) != VirtualThreads.PARKED) {
      Thread.onSpinWait();
    }
    assertThat(VirtualThreads.casState(gp.thread(), VirtualThreads.PARKED, VirtualThreads.UNPARKED))
        .isTrue();
    return gp;
  }

  @Test
  void aStepFinishesTheWakeUp() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = halfUnparked(test);
      assertThat(gp.statusWord()).isEqualTo(GoroutineStatus.PARKED);
      long interval = test.sched.lostWakeups.lookWhileIdle();
      gp.thread().join();
      assertThat(interval).isPositive();
    }
  }

  @Test
  void theStepsBecomeRareWhileNobodyRuns() {
    try (TestScheduler test = new TestScheduler(1)) {
      long first = test.sched.lostWakeups.lookWhileIdle();
      long last = first;
      for (int i = 0; i < 20; i++) {
        long next = test.sched.lostWakeups.lookWhileIdle();
        assertThat(next).isBetween(last, 10_000_000_000L);
        last = next;
      }
      assertThat(last).isGreaterThan(first);
    }
  }

  @Test
  void whoIsParkedAsUsualIsLeftAlone() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = test.sched.newproc(null, LockSupport::park);
      while (VirtualThreads.state(gp.thread()) != VirtualThreads.PARKED) {
        Thread.onSpinWait();
      }
      test.sched.lostWakeups.told = true;
      test.sched.lostWakeups.look(0);
      assertThat(gp.statusWord()).isEqualTo(GoroutineStatus.PARKED);
      assertThat(test.sched.lostWakeups.told).isFalse();
      LockSupport.unpark(gp.thread());
      gp.thread().join();
    }
  }

  /** More goroutines than a step looks at wait before it in the table. */
  @Test
  void theMonitorGetsToEveryGoroutine() throws Exception {
    try (TestScheduler test = new TestScheduler(1, true)) {
      for (int i = 0; i < 3_000; i++) {
        Goroutine unused = test.sched.newproc(null, LockSupport::park);
      }
      halfUnparked(test).thread().join();
      assertThat(test.sched.numGoroutine()).isEqualTo(3_000);
    }
  }
}
