package io.gopark.internal.host;

/**
 * Opens the JDK at the first use of the API, whatever that is. The class of the Ms extends one of
 * the JDK's internal classes, and the JVM refuses to load it before; so every object and method of
 * the API that may come to it before there is a runtime calls {@link #require} first. Once open,
 * the call costs nothing: the flag is a constant to the compiler.
 */
public final class Opened {
  private static final boolean AT_FIRST_USE = tryOpen();

  private Opened() {}

  private static boolean tryOpen() {
    try {
      OpenModules.ensureOpen();
      return true;
    } catch (HostUnsupportedException e) {
      return false;
    }
  }

  /**
   * @throws HostUnsupportedException if this JVM does not allow it; the message says what to do
   */
  public static void require() {
    if (!AT_FIRST_USE) {
      OpenModules.ensureOpen();
    }
  }
}
