package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A goroutine that yields while work waits at another P, with no monitor to help. */
class LoneYielderTest {
  private static boolean await(AtomicBoolean flag) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!flag.get()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  private static void awaitOneIdleP(TestScheduler test) {
    SchedStats now = test.sched.stats();
    while (now.idleProcs() != 1 || now.spinningThreads() != 0) {
      Thread.onSpinWait();
      now = test.sched.stats();
    }
  }

  /** Its M steals, and what it stole does not come to an end before the yielder has run. */
  @Test
  void itDoesNotWaitBesideAnIdleP() throws Exception {
    AtomicBoolean yields = new AtomicBoolean();
    AtomicBoolean owns = new AtomicBoolean();
    AtomicBoolean fill = new AtomicBoolean();
    AtomicBoolean back = new AtomicBoolean();
    try (TestScheduler test = new TestScheduler(3)) {
      test.sched.newproc(
          null,
          () -> {
            owns.set(true);
            assertThat(await(fill)).isTrue();
            // Into the ring, as if a wake-up for it were on its way.
            Machine.current().p.runq.putTail(test.runnable(() -> await(back)));
            yields.set(true);
            await(back);
          });
      assertThat(await(owns)).isTrue();
      AtomicBoolean ready = new AtomicBoolean();
      test.sched.newproc(
          null,
          () -> {
            ready.set(true);
            assertThat(await(yields)).isTrue();
            Scheduler.gosched();
            back.set(true);
          });
      assertThat(await(ready)).isTrue();
      awaitOneIdleP(test);
      fill.set(true);
      boolean inTime = await(back);
      String seen = test.describe();
      back.set(true);
      assertThat(inTime).as(seen).isTrue();
    }
  }
}
