package io.gopark.internal.host;

import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread's inheritable thread-locals. A constructor of {@code Thread} copies them into
 * the new thread, and for each calls the program's {@code childValue}, which may park, or throw:
 * nothing for a caller inside the runtime, or with a P in its hands.
 */
public final class InheritedLocals {
  private static final Unsafe U = Unsafe.getUnsafe();
  private static final long OFFSET = U.objectFieldOffset(Thread.class, "inheritableThreadLocals");

  private InheritedLocals() {}

  /** Whether a thread that the caller makes may inherit any. */
  public static boolean any() {
    return U.getReference(Thread.currentThread(), OFFSET) != null;
  }

  /**
   * Until {@link #restore} the caller has none, and nor have the threads that it makes.
   *
   * @return for {@code restore}
   */
  public static @Nullable Object hide() {
    Thread self = Thread.currentThread();
    Object map = U.getReference(self, OFFSET);
    if (map != null) {
      U.putReference(self, OFFSET, null);
    }
    return map;
  }

  public static void restore(@Nullable Object hidden) {
    if (hidden != null) {
      U.putReference(Thread.currentThread(), OFFSET, hidden);
    }
  }
}
