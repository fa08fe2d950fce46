package io.gopark.internal.sched;

/** Whether anything outside of the scheduler could still wake one of its goroutines. */
@FunctionalInterface
public interface ExternalLife {
  /** Asked rarely, with nothing locked. When in doubt, true: a false alarm ends the program. */
  boolean exists();
}
