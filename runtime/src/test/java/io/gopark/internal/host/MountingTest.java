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

  @Test
  void mountingMovesTheStateAndBringsTheInterruptAlong() throws Throwable {
    Thread carrier = Thread.currentThread();
    Thread thread = inState(VirtualThreads.WAIT);
    DirectHooks.INTERRUPTED.setVolatile(thread, true);
    assertThat(mountFromWait(thread, carrier)).isTrue();
    assertThat(VirtualThreads.state(thread)).isEqualTo(VirtualThreads.RUNNING);
    assertThat(carrier.isInterrupted()).isTrue();
    leave(thread, carrier);
    assertThat(carrier.isInterrupted()).isFalse();
  }

  @Test
  void aThreadInAnotherStateIsNotMounted() throws Throwable {
    Thread carrier = Thread.currentThread();
    int held = VirtualThreads.WAIT | VirtualThreads.SUSPENDED;
    Thread thread = inState(held);
    assertThat(mountFromWait(thread, carrier)).isFalse();
    assertThat(VirtualThreads.state(thread)).isEqualTo(held);
    assertThat((Thread) DirectHooks.CARRIER_THREAD.getVolatile(thread)).isNull();
  }

  /** What an unmount does to the two, without leaving a continuation. */
  private static void leave(Thread thread, Thread carrier) {
    DirectHooks.CARRIER_THREAD.setVolatile(thread, null);
    Mounting.settleInterrupt(thread, carrier);
  }

  private static Thread inState(int state) {
    Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});
    DirectHooks.STATE.setVolatile(thread, state);
    return thread;
  }

  /** The transition that debuggers see is over when this returns. */
  private static boolean mountFromWait(Thread thread, Thread carrier) throws Throwable {
    boolean mounted = Mounting.mountFrom(VirtualThreads.WAIT, thread, carrier);
    Mounting.notifyUnmount(thread, false);
    return mounted;
  }
}
