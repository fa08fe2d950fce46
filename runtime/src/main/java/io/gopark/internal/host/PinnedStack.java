package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * Whether a virtual thread could leave its stack now, for who cannot simply try: the standard path,
 * where the JDK parks the thread and does not say how.
 *
 * <p>Apart from the other hooks, because a JDK without this one still runs the standard path.
 */
public final class PinnedStack {
  private static final @Nullable MethodHandle IS_PINNED = isPinnedOrNull();

  private PinnedStack() {}

  private static @Nullable MethodHandle isPinnedOrNull() {
    OpenModules.ensureOpen();
    try {
      Class<?> vt = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(vt, MethodHandles.lookup());
      MethodType scopeType = MethodType.methodType(ContinuationScope.class);
      Object scope = lookup.findStatic(vt, "continuationScope", scopeType).invoke();
      return lookup
          .findStatic(
              Continuation.class,
              "isPinned",
              MethodType.methodType(boolean.class, ContinuationScope.class))
          .bindTo(scope);
    } catch (ReflectiveOperationException e) {
      return null;
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  /**
   * Of the current virtual thread: a native frame, a class initialiser or a critical section holds
   * it to its carrier. False where this JDK does not tell.
   */
  public static boolean isPinned() {
    MethodHandle asked = IS_PINNED;
    if (asked == null) {
      return false;
    }
    try {
      return (boolean) asked.invokeExact();
    } catch (Throwable e) {
      throw VirtualThreads.sneaky(e);
    }
  }
}
