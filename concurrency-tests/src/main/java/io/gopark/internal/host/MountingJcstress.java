package io.gopark.internal.host;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@code Thread.interrupt}, the JDK's own, against {@link Mounting} of the same virtual thread, on
 * whose behalf the carrier's status is set. No continuation runs: the carrier's steps are those
 * before and after one. The carrier is a thread that never starts.
 */
final class MountingJcstress {
  private MountingJcstress() {}

  /** A thread and its carrier. */
  abstract static class Pair {
    final Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});
    final Thread carrier = new Thread();

    void mounted() {
      VirtualThreads.setStateVolatile(thread, VirtualThreads.RUNNING);
      Mounting.announceCarrier(thread, carrier);
    }

    void leaveCarrier() {
      DirectHooks.CARRIER_THREAD.setRelease(thread, null);
    }

    int carrierIsInterrupted() {
      return carrier.isInterrupted() ? 1 : 0;
    }
  }

  /** An unmount: the result is the carrier's status, afterwards. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "the carrier goes on without an interrupt")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "it has the interrupt of a thread that is gone")
  @State
  public static class Unmount extends Pair {
    public Unmount() {
      mounted();
    }

    @Actor
    public void carrier() {
      leaveCarrier();
      VirtualThreads.setStateVolatile(thread, VirtualThreads.YIELDED);
      Mounting.settleInterrupt(thread, carrier);
    }

    @Actor
    public void interrupter() {
      thread.interrupt();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = carrierIsInterrupted();
    }
  }

  /** The control: without the store of the state, which is the fence. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "the carrier goes on without an interrupt")
  @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "it has the interrupt of another")
  @State
  public static class UnmountNoFence extends Pair {
    public UnmountNoFence() {
      mounted();
    }

    @Actor
    public void carrier() {
      leaveCarrier();
      Mounting.settleInterrupt(thread, carrier);
    }

    @Actor
    public void interrupter() {
      thread.interrupt();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = carrierIsInterrupted();
    }
  }

  /** The control: clears without waiting for the interrupter, who holds the lock. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "the carrier goes on without an interrupt")
  @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "it has the interrupt of another")
  @State
  public static class UnmountNoLock extends Pair {
    public UnmountNoLock() {
      mounted();
    }

    @Actor
    public void carrier() {
      leaveCarrier();
      VirtualThreads.setStateVolatile(thread, VirtualThreads.YIELDED);
      if ((boolean) DirectHooks.INTERRUPTED.getVolatile(thread)) {
        try {
          DirectHooks.CLEAR_INTERRUPT.invokeExact(carrier);
        } catch (Throwable e) {
          throw VirtualThreads.sneaky(e);
        }
      }
    }

    @Actor
    public void interrupter() {
      thread.interrupt();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = carrierIsInterrupted();
    }
  }

  /** A mount: results are whether it saw the interrupt, and whether that reached the carrier. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one saw the other")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "the interrupt is lost")
  @State
  public static class Mount extends Pair {
    @Actor
    public void carrier(II_Result r) {
      Mounting.announceCarrier(thread, carrier);
      r.r1 = (boolean) DirectHooks.INTERRUPTED.getVolatile(thread) ? 1 : 0;
    }

    @Actor
    public void interrupter() {
      thread.interrupt();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = carrierIsInterrupted();
    }
  }

  /** A mount whose fence is the compare-and-set of the state: the carrier's status, afterwards. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "one saw the other")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "a blocking call would not be interrupted")
  @State
  public static class MountFrom extends Pair {
    public MountFrom() {
      VirtualThreads.setStateVolatile(thread, VirtualThreads.WAIT);
    }

    @Actor
    public void carrier() {
      boolean unused = Mounting.mountFrom(VirtualThreads.WAIT, thread, carrier);
      try {
        // Ends the transition; no debugger is here to be told.
        Mounting.notifyUnmount(thread, false);
      } catch (Throwable e) {
        throw VirtualThreads.sneaky(e);
      }
    }

    /** As the JDK's, but for what follows: that would let the thread go on from WAIT itself. */
    @Actor
    public void interrupter() {
      synchronized (DirectHooks.INTERRUPT_LOCK.get(thread)) {
        DirectHooks.INTERRUPTED.setVolatile(thread, true);
        Thread found = (Thread) DirectHooks.CARRIER_THREAD.getVolatile(thread);
        if (found != null) {
          DirectHooks.INTERRUPTED.setVolatile(found, true);
        }
      }
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = carrierIsInterrupted();
    }
  }

  /** The control: the carrier is named by a store that may be late. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "one saw the other")
  @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "the interrupt is lost")
  @State
  public static class MountNoFence extends Pair {
    @Actor
    public void carrier(II_Result r) {
      DirectHooks.CARRIER_THREAD.setRelease(thread, carrier);
      r.r1 = (boolean) DirectHooks.INTERRUPTED.getVolatile(thread) ? 1 : 0;
    }

    @Actor
    public void interrupter() {
      thread.interrupt();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = carrierIsInterrupted();
    }
  }
}
