package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.VirtualThreads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An M found a goroutine queued twice, and gives it up again. */
class BackToParkTest {
  /** That it was unparked meanwhile nobody was told of, because it was not PARKED. */
  @Test
  void whoWasUnparkedMeanwhileRunsThoughADumperHoldsIt() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = test.sched.newproc(null, LockSupport::park);
      Thread thread = gp.thread();
      while (VirtualThreads.state(thread) != VirtualThreads.PARKED) {
        Thread.onSpinWait();
      }
      int held = VirtualThreads.UNPARKED | VirtualThreads.SUSPENDED;
      assertThat(VirtualThreads.casState(thread, VirtualThreads.PARKED, held)).isTrue();
      gp.setStatus(GoroutineStatus.PARKED, GoroutineStatus.RUNNABLE);
      gp.setStatus(GoroutineStatus.RUNNABLE, GoroutineStatus.RUNNING);
      test.sched.loop.backToPark(Machine.create(test.sched, 1_001), gp, thread);
      assertThat(VirtualThreads.casState(thread, held, VirtualThreads.UNPARKED)).isTrue();
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
  }
}
