package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.internal.base.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without the monitor, so that the test is the one who looks. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlockCheckTest {
  private static final Config CONFIG =
      new Config("test", 1, 100, Clock.SYSTEM, TestScheduler.RING, false, false, true);

  private static Goroutine asleep(TestScheduler test) {
    Chan<Integer> never = Chan.make();
    Goroutine gp = test.sched.newproc(null, never::recv);
    SchedStats now = test.sched.stats();
    while (gp.statusWord() != GoroutineStatus.WAITING
        || now.idleProcs() < now.procs()
        || now.idleThreads() < now.threads()) {
      Thread.onSpinWait();
      now = test.sched.stats();
    }
    return gp;
  }

  /** There was no memory to enter it in the table, and so nobody knows what it waits for. */
  @Test
  void oneThatIsInNoTableMayNotBeAsleepForEver() {
    try (TestScheduler test = new TestScheduler(CONFIG, null, () -> false)) {
      Goroutine gp = asleep(test);
      test.sched.allgs.remove(gp);
      test.sched.deadlock.check();
      assertThat(test.failure).hasNullValue();
      test.sched.allgs.add(gp);
      test.sched.deadlock.check();
      assertThat(test.failure.getAndSet(null))
          .hasMessageContaining("all goroutines are asleep - deadlock!");
    }
  }
}
