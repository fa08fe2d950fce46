package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Task;
import io.gopark.internal.base.Clock;
import io.gopark.internal.host.VirtualThreads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who moved the thread's state and got no further is imitated by that move alone. */
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

  /** Who unparked it gave the permit, and got no further; who unparks it again finds that given. */
  @Test
  void aStepFinishesTheWakeUpThatOnlyGaveThePermit() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = test.sched.newproc(null, LockSupport::park);
      Thread thread = gp.thread();
      int held = VirtualThreads.PARKED | VirtualThreads.SUSPENDED;
      while (!VirtualThreads.casState(thread, VirtualThreads.PARKED, held)) {
        Thread.onSpinWait();
      }
      LockSupport.unpark(thread);
      assertThat(VirtualThreads.casState(thread, held, VirtualThreads.PARKED)).isTrue();
      LockSupport.unpark(thread);
      assertThat(VirtualThreads.state(thread)).isEqualTo(VirtualThreads.PARKED);
      long interval = test.sched.lostWakeups.lookWhileIdle();
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
      assertThat(interval).isPositive();
    }
  }

  /**
   * An interrupter that set the flag, moved the thread's state and got no further. While the thread
   * is held the flag is all that an interrupt leaves.
   */
  private static void halfInterrupt(Goroutine gp) {
    Thread thread = gp.thread();
    int held = VirtualThreads.WAIT | VirtualThreads.SUSPENDED;
    while (!VirtualThreads.casState(thread, VirtualThreads.WAIT, held)) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    assertThat(VirtualThreads.casState(thread, held, VirtualThreads.UNBLOCKED)).isTrue();
  }

  /** Ends when the wait of its was interrupted. */
  private static void assertFinished(Task wait) throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp =
          test.sched.newproc(
              null,
              () -> {
                try {
                  wait.run();
                } catch (InterruptedException e) {
                  interrupted.set(true);
                }
              });
      halfInterrupt(gp);
      gp.thread().interrupt();
      long interval = test.sched.lostWakeups.lookWhileIdle();
      assertThat(gp.thread().join(Duration.ofSeconds(10))).isTrue();
      assertThat(interrupted).isTrue();
      assertThat(interval).isPositive();
    }
  }

  @Test
  void aStepFinishesTheInterruptOfAWaitOfOurs() throws Exception {
    Chan<Integer> never = Chan.make();
    assertFinished(never::recv);
  }

  @Test
  void aStepFinishesTheInterruptOfAnObjectWait() throws Exception {
    Object monitor = new Object();
    assertFinished(() -> {
      synchronized (monitor) {
        while (!Thread.interrupted()) {
          monitor.wait();
        }
      }
    });
  }

  /** Whoever interrupted it ran for so long that to the monitor all had been quiet for a while. */
  @Test
  void whoIsHalfInterruptedIsNotTakenForAsleepForEver() throws Exception {
    Config config = new Config("test", 1, 100, Clock.SYSTEM, TestScheduler.RING, true, false, true);
    try (TestScheduler test = new TestScheduler(config, null, () -> false)) {
      CountDownLatch interrupted = new CountDownLatch(1);
      test.sched.newproc(
          null,
          () -> {
            Goroutine gp = test.sched.newproc(null, () -> receiveThenPark(interrupted));
            while (gp.statusWord() != GoroutineStatus.WAITING) {
              Scheduler.gosched();
            }
            long end = System.nanoTime() + 2 * Sysmon.QUIET_NANOS;
            while (System.nanoTime() - end < 0) {
              Thread.onSpinWait();
            }
            halfInterrupt(gp);
            test.sched.lostWakeups.told = true;
          });
      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      test.rethrow();
    }
  }

  private static void receiveThenPark(CountDownLatch interrupted) {
    try {
      Object unused = Chan.make().recv();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
    while (true) {
      LockSupport.park();
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
