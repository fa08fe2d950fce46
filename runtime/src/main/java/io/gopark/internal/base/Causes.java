package io.gopark.internal.base;

import org.jspecify.annotations.Nullable;

/**
 * Looks for what is behind a throwable: whoever it passes may wrap it. The throwable may be of a
 * class of the user's, whose {@code getCause} throws: there its chain ends.
 */
public final class Causes {
  /** Longer chains are not made by the JDK, and could be circles. */
  private static final int LONGEST_CHAIN = 20;

  private Causes() {}

  /** Whether {@code e}, or what caused it, is a {@code type}. Needs no memory of its own. */
  public static boolean include(Throwable e, Class<? extends Throwable> type) {
    Throwable cause = e;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = causeOf(cause);
    }
    return false;
  }

  private static @Nullable Throwable causeOf(Throwable e) {
    try {
      return e.getCause();
    } catch (Throwable overridden) {
      return null;
    }
  }
}
