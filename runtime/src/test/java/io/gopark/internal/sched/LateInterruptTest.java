package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.gopark.Chan;
import io.gopark.internal.host.VirtualThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An interrupter that was held up between the flag and its look at the thread's state, until the
 * goroutine had taken the interrupt and waited anew, is imitated by its last steps alone.
 */
class LateInterruptTest {
  private static final int HELD = VirtualThreads.UNBLOCKED | VirtualThreads.SUSPENDED;

  private final AtomicInteger interrupts = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);

  @BeforeEach
  void theStateIsOurs() {
    assumeFalse(StandardSwitch.ON, "the JDK parks it");
  }

  private Goroutine waiting(TestScheduler test) {
    Chan<Integer> never = Chan.make();
    Goroutine gp =
        test.sched.newproc(
            null,
            () -> {
              try {
                never.recv();
              } catch (InterruptedException e) {
                interrupts.incrementAndGet();
              }
              ended.countDown();
            });
    awaitState(gp, VirtualThreads.WAIT);
    assertThat(gp.statusWord()).isEqualTo(GoroutineStatus.WAITING);
    return gp;
  }

  private static void awaitState(Goroutine gp, int state) {
    while (VirtualThreads.state(gp.thread()) != state) {
      Thread.onSpinWait();
    }
  }

  private static void move(Goroutine gp, int from, int to) {
    assertThat(VirtualThreads.casState(gp.thread(), from, to)).isTrue();
  }

  private static void submit(Goroutine gp) {
    gp.execute(VirtualThreads.runContinuation(gp.thread()));
  }

  private void assertWokenByInterrupt(Goroutine gp) throws Exception {
    gp.thread().interrupt();
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupts).hasValue(1);
  }

  @Test
  void theNextInterruptAfterALateOneWakes() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = waiting(test);
      move(gp, VirtualThreads.WAIT, VirtualThreads.UNBLOCKED);
      submit(gp);
      assertWokenByInterrupt(gp);
    }
  }

  @Test
  void oneThatComesBeforeTheLateOneIsDoneWakes() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = waiting(test);
      move(gp, VirtualThreads.WAIT, VirtualThreads.UNBLOCKED);
      gp.thread().interrupt();
      submit(gp);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(interrupts).hasValue(1);
    }
  }

  @Test
  void theLateOneWaitsForADumper() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine gp = waiting(test);
      move(gp, VirtualThreads.WAIT, HELD);
      AtomicBoolean submits = new AtomicBoolean();
      Thread late =
          Thread.ofPlatform()
              .start(() -> {
                submits.set(true);
                submit(gp);
              });
      while (!submits.get()) {
        Thread.onSpinWait();
      }
      move(gp, HELD, VirtualThreads.UNBLOCKED);
      late.join();
      assertWokenByInterrupt(gp);
    }
  }

  @Test
  void whatTheJdkUnblockedStaysUnblocked() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Object monitor = new Object();
      AtomicBoolean goOn = new AtomicBoolean();
      Goroutine gp =
          test.sched.newproc(
              null,
              () -> {
                synchronized (monitor) {
                  while (!goOn.get()) {
                    monitor.wait();
                  }
                }
                ended.countDown();
              });
      awaitState(gp, VirtualThreads.WAIT);
      move(gp, VirtualThreads.WAIT, VirtualThreads.UNBLOCKED);
      assertThat(Parking.backToWait(gp)).isFalse();
      assertThat(VirtualThreads.state(gp.thread())).isEqualTo(VirtualThreads.UNBLOCKED);
      goOn.set(true);
      submit(gp);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
