package io.gopark.internal.base;

/**
 * What the runtime does when it finds itself broken: Go's {@code throw}.
 *
 * @go runtime.throw
 */
public final class Invariants {
  /**
   * True where the tests (or {@code -Dgopark.checks=true}) ask for the expensive checks, such as
   * the order in which locks are taken.
   */
  public static final boolean CHECKS = Boolean.getBoolean("gopark.checks");

  private Invariants() {}

  /** Returns the error to throw; the caller writes {@code throw} so that the compiler sees it. */
  public static RuntimeBroken broken(String what) {
    return new RuntimeBroken(what);
  }

  /** Fails unless {@code holds}. For conditions that cost nothing to test. */
  public static void require(boolean holds, String what) {
    if (!holds) {
      throw broken(what);
    }
  }

  /** The scheduler's own state is inconsistent: a bug in Gopark, never in the program it runs. */
  public static final class RuntimeBroken extends Error {
    private static final long serialVersionUID = 1L;

    RuntimeBroken(String what) {
      super("gopark: fatal error: " + what);
    }
  }
}
