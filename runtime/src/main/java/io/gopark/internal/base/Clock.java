package io.gopark.internal.base;

/**
 * The scheduler's source of time. Every duration and deadline inside the runtime is in nanoseconds
 * of this clock, and compared by difference, so that it may wrap around.
 *
 * @go runtime.nanotime
 */
public interface Clock {
  /** The clock of a running program. */
  Clock SYSTEM = new SystemClock();

  /** A class, because a lambda takes long to make in a JVM that has just started. */
  final class SystemClock implements Clock {
    private SystemClock() {}

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }

  /** Nanoseconds since an arbitrary origin; never goes back. */
  long nanos();
}
