package io.gopark.internal.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's state of a virtual thread for what both switch paths share. The standard one stands on
 * no hook for it: on a JDK where it is missing, or its numbers are others, it is unknown.
 */
public final class ThreadState {
  public static final int UNKNOWN = -1;
  private static final @Nullable VarHandle STATE = find();

  private ThreadState() {}

  private static @Nullable VarHandle find() {
    try {
      boolean known =
          is("BLOCKING", VirtualThreads.BLOCKING)
              && is("BLOCKED", VirtualThreads.BLOCKED)
              && is("UNBLOCKED", VirtualThreads.UNBLOCKED)
              && is("UNPARKED", VirtualThreads.UNPARKED)
              && is("TIMED_PARKING", VirtualThreads.TIMED_PARKING)
              && is("TIMED_WAITING", VirtualThreads.TIMED_WAITING)
              && is("SUSPENDED", VirtualThreads.SUSPENDED);
      Class<?> vt = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(vt, MethodHandles.lookup());
      return known ? lookup.findVarHandle(vt, "state", int.class) : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static boolean is(String name, int number) {
    return JdkHooks.constant(name, number).ok();
  }

  static boolean isKnown() {
    return STATE != null;
  }

  /** Without what a dumper adds to it. */
  public static int of(@Nullable Thread thread) {
    return STATE == null ? UNKNOWN : (int) STATE.getVolatile(thread) & ~VirtualThreads.SUSPENDED;
  }
}
