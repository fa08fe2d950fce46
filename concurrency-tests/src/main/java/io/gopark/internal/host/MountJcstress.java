package io.gopark.internal.host;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A thread is mounted while it is interrupted: the interrupter stores the flag and looks for a
 * carrier, {@link Mounting} stores the carrier and looks for the flag.
 */
final class MountJcstress {
  private MountJcstress() {}

  /** The result is whether the carrier, which stands for the thread now, is interrupted. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "one saw the other")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "a blocking call would not be interrupted")
  @State
  public static class Interrupted {
    private final Thread carrier = new Thread();
    private final Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});

    public Interrupted() {
      DirectHooks.STATE.setVolatile(thread, VirtualThreads.WAIT);
    }

    @Actor
    public void machine() {
      boolean unused = Mounting.mountFrom(VirtualThreads.WAIT, thread, carrier);
      try {
        // Ends the transition; no debugger is here to be told.
        Mounting.notifyUnmount(thread, false);
      } catch (Throwable e) {
        throw VirtualThreads.sneaky(e);
      }
    }

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
    public void result(I_Result r) {
      r.r1 = carrier.isInterrupted() ? 1 : 0;
    }
  }

  /** The control: the same accesses without the compare-and-set between them. */
  @JCStressTest
  @Outcome(
      id = {"false, true", "true, false", "true, true"},
      expect = ACCEPTABLE,
      desc = "one saw the other")
  @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = "neither saw the other")
  @State
  public static class NoFence {
    private final Thread carrier = new Thread();
    private final Thread thread = VirtualThreads.create(task -> {}, null, false, () -> {});

    @Actor
    public void machine(ZZ_Result r) {
      DirectHooks.CARRIER_THREAD.setRelease(thread, carrier);
      r.r1 = (boolean) DirectHooks.INTERRUPTED.getVolatile(thread);
    }

    @Actor
    public void interrupter(ZZ_Result r) {
      DirectHooks.INTERRUPTED.setVolatile(thread, true);
      r.r2 = DirectHooks.CARRIER_THREAD.getVolatile(thread) != null;
    }
  }
}
