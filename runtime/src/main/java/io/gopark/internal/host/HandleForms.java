package io.gopark.internal.host;

import io.gopark.internal.base.OutOfMemory;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import jdk.internal.misc.Unsafe;

/**
 * The JVM gives a method handle that is called often a form of its own: at its 128th call, outside
 * of code compiled by C2, it stops to generate a class. That must not happen to an M in the middle
 * of a switch, and fail, because the heap is full. So each M does it between two goroutines, when
 * it has made a few switches; where there is no memory for it, it puts the counts of calls back,
 * and tries again after a few more. A handle that has its form is not given another. The handles of
 * epoll have theirs before the first M polls.
 *
 * <p>Not at the start: it takes longer than all the rest of a runtime's, and a short program never
 * needs it.
 */
public final class HandleForms {
  private static final Unsafe U = Unsafe.getUnsafe();
  private static final long UNKNOWN = -1;
  private static final long COUNT = offsetOfCount();

  /** What a switch calls on the direct path: some of these are never initialised on the other. */
  private static final class Switch {
    static final MethodHandle[] HANDLES =
        handles(DirectHooks.class, Entering.class, FreshThread.class, VirtualThreads.class);
  }

  private HandleForms() {}

  private static MethodHandle[] handles(Class<?>... holders) {
    List<MethodHandle> all = new ArrayList<>();
    for (Class<?> holder : holders) {
      U.ensureClassInitialized(holder);
      for (Field field : holder.getDeclaredFields()) {
        if (field.getType() == MethodHandle.class) {
          Object base = U.staticFieldBase(field);
          all.add((MethodHandle) U.getReference(base, U.staticFieldOffset(field)));
        }
      }
    }
    return all.toArray(new MethodHandle[0]);
  }

  /** A JDK without such a count gives forms in another way, or none. */
  private static long offsetOfCount() {
    try {
      return U.objectFieldOffset(MethodHandle.class, "customizationCount");
    } catch (InternalError e) {
      return UNKNOWN;
    }
  }

  /** False: there was no memory for it. True also where nothing is to be done. */
  public static boolean settle() {
    return settle(Switch.HANDLES);
  }

  /**
   * The handles of a class that most programs never initialise: by who does, before an M calls any
   * of them.
   */
  static boolean settle(Class<?> holder) {
    try {
      return settle(handles(holder));
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private static boolean settle(MethodHandle[] handles) {
    if (COUNT == UNKNOWN) {
      return true;
    }
    try {
      Method customize = MethodHandle.class.getDeclaredMethod("customize");
      OpenModules.openMore("java.lang.invoke");
      customize.setAccessible(true);
      for (MethodHandle each : handles) {
        customize.invoke(each);
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      boolean noMemory = OutOfMemory.isCauseOf(e);
      if (noMemory) {
        postpone(handles);
      }
      return !noMemory;
    }
  }

  /** Gives each handle as many calls until then as there can be. */
  static void postpone() {
    postpone(Switch.HANDLES);
  }

  private static void postpone(MethodHandle[] handles) {
    for (MethodHandle each : handles) {
      if (COUNT != UNKNOWN) {
        U.putByte(each, COUNT, Byte.MIN_VALUE);
      }
    }
  }
}
