package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The JVM gives a method handle that is called often a form of its own: at some call it stops to
 * generate a class, for which it needs memory. Here that is done beforehand, so that it does not
 * happen to an M in the middle of a switch, and fail, when the heap is full.
 */
final class HandleForms {
  private static final Class<?>[] HOLDERS = {
    DirectHooks.class, Entering.class, FreshThread.class, VirtualThreads.class
  };

  private HandleForms() {}

  /** On a JDK without the method: nothing. */
  static void settle() {
    try {
      Method customize = MethodHandle.class.getDeclaredMethod("customize");
      OpenModules.openMore("java.lang.invoke");
      customize.setAccessible(true);
      for (Class<?> holder : HOLDERS) {
        for (Field field : holder.getDeclaredFields()) {
          if (field.getType() == MethodHandle.class) {
            field.setAccessible(true);
            customize.invoke(field.get(null));
          }
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // What is left is done by whoever calls often enough.
      return;
    }
  }
}
