package io.gopark.internal.sched;

/**
 * What the M does for a goroutine once it is off the stack: usually release the lock under which
 * the goroutine queued itself. From then on anybody may ready it.
 *
 * <p>Runs on g0: must not park, throw, or run user code.
 */
@FunctionalInterface
public interface ParkCommit {
  void commit(Goroutine gp);
}
