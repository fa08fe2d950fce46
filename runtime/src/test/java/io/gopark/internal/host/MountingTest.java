package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountingTest {
  @Test
  void anInterruptReachesTheAnnouncedCarrierAndLeavesItWithTheThread() {
    Thread carrier = Thread.currentThread();
    Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});
    VirtualThreads.announceCarrier(thread, carrier);
    thread.interrupt();
    assertThat(carrier.isInterrupted()).isTrue();
    VirtualThreads.retractCarrier(thread, carrier);
    assertThat(carrier.isInterrupted()).isFalse();
    assertThat(thread.isInterrupted()).isTrue();
  }

  @Test
  void anInterruptAfterwardsDoesNotReachTheCarrier() {
    Thread carrier = Thread.currentThread();
    Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});
    VirtualThreads.announceCarrier(thread, carrier);
    VirtualThreads.retractCarrier(thread, carrier);
    thread.interrupt();
    assertThat(carrier.isInterrupted()).isFalse();
  }
}
