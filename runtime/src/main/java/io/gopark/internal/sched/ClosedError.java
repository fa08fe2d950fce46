package io.gopark.internal.sched;

/**
 * The runtime was closed under a goroutine that cannot end where it is, because it holds a thread,
 * or locks that serve the whole JVM: it is unwound.
 */
final class ClosedError extends Error {
  private static final long serialVersionUID = 1L;

  ClosedError() {
    super("the runtime of this goroutine was closed", null, false, false);
  }
}
