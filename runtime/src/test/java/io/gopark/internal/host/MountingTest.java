package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountingTest {
  @Test
  void anInterruptReachesTheAnnouncedCarrierAndLeavesItWithTheThread() {
    Thread carrier = Thread.currentThread();
    Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});
    Mounting.announceCarrier(thread, carrier);
    thread.interrupt();
    assertThat(carrier.isInterrupted()).isTrue();
    leave(thread, carrier);
    assertThat(carrier.isInterrupted()).isFalse();
    assertThat(thread.isInterrupted()).isTrue();
  }

  @Test
  void anInterruptAfterwardsDoesNotReachTheCarrier() {
    Thread carrier = Thread.currentThread();
    Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});
    Mounting.announceCarrier(thread, carrier);
    leave(thread, carrier);
    thread.interrupt();
    assertThat(carrier.isInterrupted()).isFalse();
  }

  /** What an unmount does to the two, without leaving a continuation. */
  private static void leave(Thread thread, Thread carrier) {
    DirectHooks.CARRIER_THREAD.setVolatile(thread, null);
    Mounting.settleInterrupt(thread, carrier);
  }
}
