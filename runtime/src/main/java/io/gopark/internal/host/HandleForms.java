package io.gopark.internal.host;

import io.gopark.internal.base.Invariants;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/**
 * The JVM gives a method handle that is called often a form of its own: at some call it stops to
 * generate a class, for which it needs memory. Here that is done beforehand, so that it does not
 * happen to an M in the middle of a switch, and fail, when the heap is full. It takes long, so it
 * is for a thread that nobody waits for.
 */
public final class HandleForms {
  private static final Class<?>[] HOLDERS = {
    DirectHooks.class, Entering.class, FreshThread.class, VirtualThreads.class
  };

  private static final long LONG_MILLIS = 3_600_000;

  private HandleForms() {}

  /** May be called again, where memory has run out. On a JDK without the method: nothing. */
  public static void settle() {
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

  /**
   * The JDK makes a timer of its own of a timed {@code Object.wait}, with a lambda and a class
   * that can never be used again if they fail the first time. So a thread that nobody starts waits,
   * and its timer is taken back.
   */
  public static void waitForTime() {
    Nobody nobody = new Nobody();
    Thread thread = VirtualThreads.createFresh(nobody, VirtualThreads.takeIds(1), null, false);
    DirectHooks.TIMEOUT.set(thread, LONG_MILLIS);
    VirtualThreads.setStateVolatile(thread, VirtualThreads.TIMED_WAITING);
    VirtualThreads.afterYield(thread);
    VirtualThreads.cancelTimeoutTask(thread);
  }

  private static final class Nobody implements Executor, Runnable {
    @Override
    public void execute(Runnable task) {
      throw Invariants.broken("a thread that nobody starts was submitted");
    }

    @Override
    public void run() {
      throw Invariants.broken("a thread that nobody starts runs");
    }
  }
}
