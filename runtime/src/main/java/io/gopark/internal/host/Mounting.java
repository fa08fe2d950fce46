package io.gopark.internal.host;

import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * Mounts a virtual thread on its carrier and unmounts it, with the steps of {@code
 * VirtualThread.mount} and {@code unmount} but fewer atomic instructions.
 *
 * <p>What has to be right is the carrier's interrupt status: while the thread is mounted it is the
 * thread's, and afterwards nobody may set it for this thread's sake. {@code Thread.interrupt} holds
 * {@code interruptLock}, sets the thread's flag, then reads {@code carrierThread} and interrupts
 * the carrier that it finds there. The JDK unmounts under that lock. Here each side stores, fences,
 * and loads:
 *
 * <ul>
 *   <li>Mount: store {@code carrierThread}, fence, load the flag. Either the interrupter finds the
 *       carrier, or we find the flag. The fence is the compare-and-set of the state that lets a
 *       goroutine that parked directly run; for others the store is volatile.
 *   <li>Unmount: clear {@code carrierThread}, fence (the store of the thread's next state), load
 *       the flag. Either the interrupter finds no carrier, or we find the flag, and wait for the
 *       lock, after which nobody is about to touch the carrier; then clear its status.
 * </ul>
 *
 * <p>{@code carrierThread} is set and cleared within the transitions that JVMTI is told of, as by
 * the JDK: a debugger suspends the carrier of a thread that has one, and so would suspend an M that
 * is only about to mount, and never resume it. So the transition begins before the state is moved,
 * and where that fails (a dumper holds the thread, or it was interrupted) it is ended again,
 * because a debugger waits for the end of all transitions, and may be what stopped the dumper.
 *
 * <p>A thread that consumes an interrupt does so under the lock, so a flag that is off again means
 * that its interrupter is through. The other readers of {@code carrierThread} under the lock (an
 * unpark of a pinned thread, {@code getState}, {@code toString}) may see a carrier that has just
 * gone on: a spurious unpark, or a state that was true a moment ago.
 */
final class Mounting {
  private Mounting() {}

  /** Mounts a thread whose state is RUNNING already. */
  static void mount(Thread thread, Thread carrier) {
    try {
      notifyMount(thread, true);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
    announceCarrier(thread, carrier);
    adoptInterrupt(thread, carrier);
  }

  static void announceCarrier(Thread thread, Thread carrier) {
    DirectHooks.CARRIER_THREAD.setVolatile(thread, carrier);
  }

  /**
   * Moves a thread from {@code state}, in which it is unmounted, to RUNNING, and mounts it. False:
   * it is in another state, and nothing has changed.
   */
  static boolean mountFrom(int state, Thread thread, Thread carrier) {
    try {
      notifyMount(thread, true);
      DirectHooks.CARRIER_THREAD.setRelease(thread, carrier);
      if (DirectHooks.STATE.compareAndSet(thread, state, VirtualThreads.RUNNING)) {
        adoptInterrupt(thread, carrier);
        return true;
      }
      DirectHooks.CARRIER_THREAD.setVolatile(thread, null);
      settleInterrupt(thread, carrier);
      notifyUnmount(thread, false);
      return false;
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  private static void adoptInterrupt(Thread thread, Thread carrier) {
    if (isInterrupted(thread) || isInterrupted(carrier)) {
      takeOverInterrupt(thread, carrier);
    }
  }

  /** Runs what is mounted. */
  static void run(Thread thread, Thread carrier, Continuation cont) {
    boolean returned = false;
    try {
      setCurrent(carrier, thread);
      Entering.enter(cont, carrier);
      returned = true;
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    } finally {
      if (!returned) {
        VirtualThreads.unmount(thread);
      }
    }
  }

  static boolean isDone(Continuation cont) {
    return cont.isDone();
  }

  static void unmountBeforeFence(Thread thread, Thread carrier) {
    try {
      setCurrent(carrier, carrier);
      DirectHooks.CARRIER_THREAD.setRelease(thread, null);
      notifyUnmount(thread, false);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  static void settleInterrupt(Thread thread, Thread carrier) {
    if (isInterrupted(thread) || isInterrupted(carrier)) {
      settleInterruptSlow(thread, carrier);
    }
  }

  private static void settleInterruptSlow(Thread thread, Thread carrier) {
    synchronized (DirectHooks.INTERRUPT_LOCK.get(thread)) {
      clearInterrupt(carrier);
    }
  }

  /** The carrier's status becomes the thread's. */
  private static void takeOverInterrupt(Thread thread, Thread carrier) {
    if (isInterrupted(thread)) {
      setInterrupt(carrier);
      return;
    }
    synchronized (DirectHooks.INTERRUPT_LOCK.get(thread)) {
      if (!isInterrupted(thread)) {
        clearInterrupt(carrier);
      }
    }
  }

  /** For {@link SwitchRehearsal}: what is called only when an interrupt comes at the same time. */
  static void rehearseInterrupts(Thread thread, Thread carrier) {
    setInterrupt(carrier);
    takeOverInterrupt(thread, carrier);
    settleInterruptSlow(thread, carrier);
  }

  static void notifyMount(@Nullable Thread thread, boolean hide) throws Throwable {
    DirectHooks.NOTIFY_MOUNT.invokeExact(thread, hide);
  }

  static void notifyUnmount(@Nullable Thread thread, boolean hide) throws Throwable {
    DirectHooks.NOTIFY_UNMOUNT.invokeExact(thread, hide);
  }

  /** Volatile: comes after the fence that the class comment speaks of. */
  private static boolean isInterrupted(Thread thread) {
    return (boolean) DirectHooks.INTERRUPTED.getVolatile(thread);
  }

  private static void setCurrent(Thread carrier, Thread current) throws Throwable {
    DirectHooks.SET_CURRENT_THREAD.invokeExact(carrier, current);
  }

  private static void setInterrupt(Thread carrier) {
    try {
      DirectHooks.SET_INTERRUPT.invokeExact(carrier);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  private static void clearInterrupt(Thread carrier) {
    try {
      DirectHooks.CLEAR_INTERRUPT.invokeExact(carrier);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }
}
