package io.gopark.internal.base;

/**
 * Tells whether something was thrown because the heap is full. What the JVM links at its first
 * execution it links with Java code, and that may wrap the error that strikes it.
 */
public final class OutOfMemory {
  /** Longer chains are not made by the JDK, and could be circles. */
  private static final int LONGEST_CHAIN = 20;

  private OutOfMemory() {}

  public static boolean isCauseOf(Throwable e) {
    Throwable cause = e;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
