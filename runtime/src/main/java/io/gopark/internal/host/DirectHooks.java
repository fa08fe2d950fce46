package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * The members of {@code java.lang.VirtualThread} that only the direct path uses. They are in a
 * class of their own so that a JDK without one of them still runs the standard path, where this
 * class is never initialised.
 */
final class DirectHooks {
  static final MethodHandle UNMOUNT;
  static final MethodHandle NOTIFY_MOUNT;
  static final MethodHandle NOTIFY_UNMOUNT;
  static final MethodHandle SET_CURRENT_THREAD;
  static final MethodHandle SET_INTERRUPT;
  static final MethodHandle CLEAR_INTERRUPT;
  static final MethodHandle AFTER_YIELD;
  static final MethodHandle AFTER_DONE;
  static final MethodHandle CANCEL_TIMEOUT_TASK;
  static final MethodHandle SET_THREAD_CONTAINER;
  static final VarHandle STATE;
  static final VarHandle CONT;
  static final VarHandle RUN_CONTINUATION;
  static final VarHandle PARK_PERMIT;
  static final VarHandle BLOCK_PERMIT;
  static final VarHandle TIMEOUT;
  static final VarHandle NOTIFIED;
  static final VarHandle CARRIER_THREAD;
  static final VarHandle INTERRUPTED;
  static final VarHandle INTERRUPT_LOCK;

  static {
    try {
      Class<?> vt = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(vt, MethodHandles.lookup());
      MethodType onThread = MethodType.methodType(void.class, Thread.class);
      MethodType plain = MethodType.methodType(void.class);
      UNMOUNT = lookup.findVirtual(vt, "unmount", plain).asType(onThread);
      AFTER_YIELD = lookup.findVirtual(vt, "afterYield", plain).asType(onThread);
      AFTER_DONE = lookup.findVirtual(vt, "afterDone", plain).asType(onThread);
      CANCEL_TIMEOUT_TASK = lookup.findVirtual(vt, "cancelTimeoutTask", plain).asType(onThread);
      Class<?> container = Class.forName("jdk.internal.vm.ThreadContainer");
      MethodType toJvmti = MethodType.methodType(void.class, boolean.class);
      MethodType threadToJvmti = MethodType.methodType(void.class, Thread.class, boolean.class);
      NOTIFY_MOUNT = lookup.findVirtual(vt, "notifyJvmtiMount", toJvmti).asType(threadToJvmti);
      NOTIFY_UNMOUNT = lookup.findVirtual(vt, "notifyJvmtiUnmount", toJvmti).asType(threadToJvmti);
      MethodHandles.Lookup inThread =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      SET_THREAD_CONTAINER =
          inThread
              .findVirtual(
                  Thread.class, "setThreadContainer", MethodType.methodType(void.class, container))
              .asType(MethodType.methodType(void.class, Thread.class, Object.class));
      SET_CURRENT_THREAD =
          inThread.findVirtual(
              Thread.class, "setCurrentThread", MethodType.methodType(void.class, Thread.class));
      SET_INTERRUPT = inThread.findVirtual(Thread.class, "setInterrupt", plain);
      CLEAR_INTERRUPT = inThread.findVirtual(Thread.class, "clearInterrupt", plain);
      INTERRUPTED = inThread.findVarHandle(Thread.class, "interrupted", boolean.class);
      INTERRUPT_LOCK = inThread.findVarHandle(Thread.class, "interruptLock", Object.class);
      STATE = lookup.findVarHandle(vt, "state", int.class);
      CONT = lookup.findVarHandle(vt, "cont", Continuation.class);
      RUN_CONTINUATION = lookup.findVarHandle(vt, "runContinuation", Runnable.class);
      PARK_PERMIT = lookup.findVarHandle(vt, "parkPermit", boolean.class);
      BLOCK_PERMIT = lookup.findVarHandle(vt, "blockPermit", boolean.class);
      TIMEOUT = lookup.findVarHandle(vt, "timeout", long.class);
      NOTIFIED = lookup.findVarHandle(vt, "notified", boolean.class);
      CARRIER_THREAD = lookup.findVarHandle(vt, "carrierThread", Thread.class);
      linkBeforeUse();
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("this JDK cannot switch virtual threads directly", e);
    }
  }

  private DirectHooks() {}

  static void unmount(@Nullable Thread thread) throws Throwable {
    UNMOUNT.invokeExact(thread);
  }

  /**
   * Links the calls that make up a switch while that is harmless. Between {@code cont.run} and the
   * unmount the current thread is virtual but has no continuation, so linking there, which may take
   * locks, could not park.
   */
  private static void linkBeforeUse() {
    for (int call = 0; call < 3; call++) {
      try {
        switch (call) {
          case 0 -> unmount(null);
          case 1 -> Mounting.notifyMount(null, true);
          default -> Mounting.notifyUnmount(null, true);
        }
        throw new AssertionError("called nothing");
      } catch (NullPointerException expected) {
        continue;
      } catch (Throwable e) {
        throw VirtualThreads.sneaky(e);
      }
    }
  }
}
