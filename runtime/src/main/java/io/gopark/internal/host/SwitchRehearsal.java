package io.gopark.internal.host;

import io.gopark.internal.base.Invariants;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ThreadContainer;

/**
 * Executes once all that Ms call here, before there is an M. The JVM links a call through a handle
 * at its first execution and allocates for that; an M that fails in the middle of a switch because
 * memory has run out leaves a goroutine behind that is neither mounted nor parked.
 *
 * <p>On a carrier that nobody else uses; the thread's own part is {@link #run}.
 */
final class SwitchRehearsal implements Executor, Runnable {
  private final Thread carrier;
  private final Thread thread;

  private SwitchRehearsal(Thread carrier) {
    this.carrier = carrier;
    this.thread = VirtualThreads.createFresh(this, VirtualThreads.takeIds(1), null, false);
  }

  static void perform(Thread carrier) {
    new SwitchRehearsal(carrier).perform();
    HandleForms.postpone();
  }

  @Override
  public void execute(Runnable continuation) {
    if (continuation != VirtualThreads.runContinuation(thread)
        || VirtualThreads.schedulerOf(thread) != this) {
      throw Invariants.broken("a strange thread was submitted");
    }
  }

  private void perform() {
    firstRun();
    refusedAndInterrupted();
    parkedByJdk();
    toTheEnd();
  }

  /** The thread is shown nowhere. */
  private static final class Hidden extends ThreadContainer {
    Hidden() {
      super(true);
    }

    @Override
    public Stream<Thread> threads() {
      return Stream.empty();
    }
  }

  private void firstRun() {
    VirtualThreads.start(thread, new Hidden());
    VirtualThreads.setStateOpaque(thread, VirtualThreads.RUNNING);
    VirtualThreads.mount(thread, carrier);
    switchTo();
    VirtualThreads.unmountBeforeFence(thread, carrier);
    VirtualThreads.setStateVolatile(thread, VirtualThreads.WAIT);
    VirtualThreads.settleInterrupt(thread, carrier);
  }

  /** As when it was readied and interrupted at once: each side takes the long way. */
  private void refusedAndInterrupted() {
    boolean mounted = VirtualThreads.mountFrom(VirtualThreads.YIELDED, thread, carrier);
    Invariants.require(!mounted, "mounted from a state that it was not in");
    thread.interrupt();
    require(VirtualThreads.UNBLOCKED);
    VirtualThreads.clearBlockPermit(thread);
    boolean moved =
        VirtualThreads.casState(thread, VirtualThreads.UNBLOCKED, VirtualThreads.RUNNING);
    Invariants.require(moved, "its state cannot be moved");
    VirtualThreads.mount(thread, carrier);
    switchTo();
    VirtualThreads.unmount(thread);
    Mounting.rehearseInterrupts(thread, carrier);
  }

  private void parkedByJdk() {
    require(VirtualThreads.PARKING);
    // An interrupt leaves a permit.
    VirtualThreads.clearParkPermit(thread);
    VirtualThreads.afterYield(thread);
    require(VirtualThreads.PARKED);
    LockSupport.unpark(thread);
    require(VirtualThreads.UNPARKED);
    Invariants.require(VirtualThreads.parkPermit(thread), "unparked without a permit");
    Invariants.require(!VirtualThreads.blockPermit(thread), "let into no monitor");
    VirtualThreads.cancelTimeoutTask(thread);
    VirtualThreads.clearParkPermit(thread);
    Invariants.require(VirtualThreads.timeout(thread) == 0, "parked for a time");
  }

  private void toTheEnd() {
    boolean mounted = VirtualThreads.mountFrom(VirtualThreads.UNPARKED, thread, carrier);
    Invariants.require(mounted, "not mounted");
    switchTo();
    Invariants.require(VirtualThreads.continuation(thread).isDone(), "not at its end");
    VirtualThreads.unmountBeforeFence(thread, carrier);
    VirtualThreads.afterDone(thread);
    require(VirtualThreads.TERMINATED);
  }

  private void switchTo() {
    Continuation cont = VirtualThreads.continuation(thread);
    VirtualThreads.run(thread, carrier, cont);
  }

  private void require(int state) {
    Invariants.require(VirtualThreads.state(thread) == state, "not in the state expected");
  }

  /** What the goroutine does itself, on the virtual thread. */
  @Override
  public void run() {
    VirtualThreads.rehearseNotified(thread);
    yieldIn(VirtualThreads.WAITING);
    boolean dropped = Thread.interrupted();
    yieldIn(VirtualThreads.PARKING);
  }

  private void yieldIn(int state) {
    VirtualThreads.setStateOpaque(thread, state);
    boolean yielded = VirtualThreads.yieldContinuation(thread);
    Invariants.require(yielded, "pinned");
  }
}
