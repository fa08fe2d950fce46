package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finishes, for the standard path, a yield that the JDK began. The JDK makes the timer of a timed
 * park or wait once the thread has left its carrier; where the heap is full it gives up there, and
 * the thread, which is about to park for ever, can never be unparked. What the JDK does after a
 * yield has changed nothing by then, so it may be done once more.
 *
 * <p>No hook that anything stands on: on a JDK without these members such a thread stays lost, as
 * it does on the JDK's own scheduler.
 */
public final class LostYield {
  private static final @Nullable MethodHandle AFTER_YIELD = find();

  private LostYield() {}

  private static @Nullable MethodHandle find() {
    try {
      Class<?> vt = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(vt, MethodHandles.lookup());
      return lookup
          .findVirtual(vt, "afterYield", MethodType.methodType(void.class))
          .asType(MethodType.methodType(void.class, Thread.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /**
   * Whether {@code thread}, whose task the JDK has left with an error on this M, is waiting for
   * ever because of it. Nobody else moves it from such a state.
   */
  public static boolean isLost(@Nullable Thread thread) {
    if (AFTER_YIELD == null) {
      return false;
    }
    int state = ThreadState.of(thread);
    return state == VirtualThreads.TIMED_PARKING || state == VirtualThreads.TIMED_WAITING;
  }

  /** Does for a lost one what the JDK does after a yield; an error may come in its way again. */
  public static void finish(@Nullable Thread thread) {
    try {
      Objects.requireNonNull(AFTER_YIELD).invokeExact(thread);
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /** The calls above allocate at their first execution. */
  public static void linkBeforeUse() {
    if (AFTER_YIELD == null || !ThreadState.isKnown()) {
      return;
    }
    for (Consumer<@Nullable Thread> call :
        List.<Consumer<@Nullable Thread>>of(LostYield::isLost, LostYield::finish)) {
      try {
        call.accept(null);
        throw new AssertionError("called nothing");
      } catch (NullPointerException expected) {
        continue;
      }
    }
  }
}
