package io.gopark.internal.sched;

/**
 * The last that a goroutine does before it leaves the stack: usually to release the locks under
 * which it queued itself. It is WAITING, and from here on anybody may ready it.
 *
 * <p>Inside the runtime: must not park or run user code. It may run out of memory if nobody can
 * ready the goroutine yet.
 */
@FunctionalInterface
public interface ParkCommit {
  void commit(Goroutine gp);
}
