package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Stacks of virtual threads that are on a carrier. */
public final class MountedStacks {
  static {
    OpenModules.ensureOpen();
  }

  /** Apart, because the standard path does without. */
  private static final class DirectPath {
    private static final MethodHandle ASYNC_GET_STACK_TRACE;

    static {
      try {
        // Thread's own method: VirtualThread's repeats it until it succeeds, and yields in between.
        Class<?> vt = Class.forName("java.lang.VirtualThread");
        ASYNC_GET_STACK_TRACE =
            MethodHandles.privateLookupIn(vt, MethodHandles.lookup())
                .findSpecial(
                    Thread.class,
                    "asyncGetStackTrace",
                    MethodType.methodType(StackTraceElement[].class),
                    vt)
                .asType(MethodType.methodType(StackTraceElement[].class, Thread.class));
      } catch (ReflectiveOperationException e) {
        throw new HostUnsupportedException("this JDK's threads differ from what Gopark knows", e);
      }
    }

    private DirectPath() {}
  }

  private MountedStacks() {}

  /**
   * The stack of a virtual thread, taken in a handshake with its carrier, or null if it is not on
   * one. Waits for the carrier to reach a safepoint poll, for nothing else.
   */
  @SuppressWarnings("NullAway") // the handle returns null, and asType hides that
  public static StackTraceElement @Nullable [] of(Thread thread) {
    try {
      return (StackTraceElement[]) DirectPath.ASYNC_GET_STACK_TRACE.invokeExact(thread);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
