package io.gopark.sync;

import io.gopark.internal.sched.Goroutine;

/** Panics of tasks that this package runs. */
final class Panics {
  private Panics() {}

  /** Treats {@code e} as if it had left the calling goroutine's task; the caller then ends it. */
  static void report(Throwable e) {
    if (Goroutine.currentOrNull() instanceof Goroutine gp) {
      gp.panic(e);
    }
  }

  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException rethrow(Throwable e) throws E {
    throw (E) e;
  }
}
