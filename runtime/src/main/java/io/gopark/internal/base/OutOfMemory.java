package io.gopark.internal.base;

/**
 * Tells whether something was thrown because the heap is full. What the JVM links at its first
 * execution it links with Java code, and that may wrap the error that strikes it.
 */
public final class OutOfMemory {
  /** How often what must be done is tried; on a full heap each time costs a collection. */
  public static final int TRIES = 30;

  /** Between two tries: others may let go of some. */
  public static final long NAP_NANOS = 1_000_000;

  private OutOfMemory() {}

  public static boolean isCauseOf(Throwable e) {
    return Causes.include(e, OutOfMemoryError.class);
  }
}
