package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gopark.internal.host.VirtualThreads;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A goroutine looks at another's stack where the JDK walks over it. */
class StandardSamplingTest {
  @BeforeEach
  void theJdkParksAndSamples() {
    assumeTrue(StandardSwitch.ON, "the sampler does it itself");
  }

  private static void awaitState(Thread thread, int state) {
    while (VirtualThreads.state(thread) != state) {
      Thread.onSpinWait();
    }
  }

  /** Who samples may hold the world, and does not come back to it once it has left its M. */
  @Test
  void whoWaitsForAnotherToEndItsSwitchStaysOnItsM() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Goroutine parked = test.sched.newproc(null, LockSupport::park);
      Thread switching = parked.thread();
      awaitState(switching, VirtualThreads.PARKED);
      test.run(() -> {
        AtomicBoolean left = new AtomicBoolean();
        test.sched.newproc(null, () -> left.set(true));
        VirtualThreads.casState(switching, VirtualThreads.PARKED, VirtualThreads.PARKING);
        Thread self = Thread.currentThread();
        Thread ender =
            Thread.ofPlatform()
                .start(() -> {
                  awaitState(self, VirtualThreads.YIELDING);
                  VirtualThreads.casState(switching, VirtualThreads.PARKING, VirtualThreads.PARKED);
                });
        GoroutineSample sample = new StackSampler().sample(parked);
        assertThat(left).isFalse();
        assertThat(sample).isNotNull();
        ender.join();
      });
      LockSupport.unpark(switching);
      switching.join();
    }
  }
}
