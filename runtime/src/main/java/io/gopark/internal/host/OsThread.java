package io.gopark.internal.host;

import jdk.internal.misc.Unsafe;

/**
 * Parks and wakes the operating-system thread, also under a mounted virtual thread, where {@code
 * LockSupport} would park the virtual thread instead. Permits are LockSupport's: one at most, and a
 * park may return for no reason.
 */
public final class OsThread {
  private static final Unsafe U;

  static {
    OpenModules.ensureOpen();
    U = Unsafe.getUnsafe();
  }

  private OsThread() {}

  public static void park() {
    U.park(false, 0L);
  }

  /** At most {@code nanos}; returns at once for zero and less. */
  public static void parkNanos(long nanos) {
    if (nanos > 0) {
      U.park(false, nanos);
    }
  }

  /** {@code thread} is a platform thread. */
  public static void unpark(Thread thread) {
    U.unpark(thread);
  }
}
