package io.gopark.internal.host;

/**
 * The end of the JVM. A goroutine that calls {@code System.exit} holds the monitor of the class
 * {@code java.lang.Shutdown}, runs the hooks, and then halts; if its runtime were closed meanwhile
 * it would never come back, nobody else would get the monitor, and neither {@code System.exit} nor
 * a signal could end the JVM any more.
 *
 * <p>So a runtime is not closed once the JVM shuts down. And it is closed inside of that monitor:
 * who is already there is waited for, which ends with the JVM; who comes later waits until the
 * close is through, and ends the JVM then, also if it was a goroutine of that runtime. The look
 * comes before the wait for the monitor, as it may be a hook that closes, for which the owner
 * waits; and once more inside.
 *
 * <p>The monitor also makes the closes come one after the other.
 */
public final class JvmShutdown {
  private static final Object MONITOR = monitor();

  private JvmShutdown() {}

  private static Object monitor() {
    try {
      return Class.forName("java.lang.Shutdown");
    } catch (ClassNotFoundException e) {
      // Another JDK may do without; then so do we.
      return new Object();
    }
  }

  /** Runs {@code action}, during which the JVM does not begin to shut down, unless it has begun. */
  public static void runUnlessBegun(Runnable action) {
    if (hasBegun()) {
      return;
    }
    synchronized (MONITOR) {
      if (!hasBegun()) {
        action.run();
      }
    }
  }

  private static boolean hasBegun() {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
