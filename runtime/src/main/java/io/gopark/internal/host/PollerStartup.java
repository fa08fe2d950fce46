package io.gopark.internal.host;

import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Whether the JDK's socket pollers run already, asked without starting them. Apart from {@link
 * JdkPollers}, because programs without a socket ask it too.
 */
public final class PollerStartup {
  private static final Unsafe U;
  private static final @Nullable Class<?> POLLER;

  static {
    OpenModules.ensureOpen();
    U = Unsafe.getUnsafe();
    POLLER = find();
  }

  private PollerStartup() {}

  private static @Nullable Class<?> find() {
    try {
      return Class.forName("sun.nio.ch.Poller", false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Whether some virtual thread has waited for a descriptor before. */
  public static boolean isDone() {
    return POLLER != null && !U.shouldBeInitialized(POLLER);
  }

  /**
   * Whether {@code child} is one of the JDK's poller threads, which the current thread is starting
   * because it is the first that waits for a descriptor. They serve the whole JVM.
   */
  public static boolean starts(Thread child) {
    return POLLER != null
        && U.shouldBeInitialized(POLLER)
        && child.getName().startsWith("SubPoller-");
  }
}
