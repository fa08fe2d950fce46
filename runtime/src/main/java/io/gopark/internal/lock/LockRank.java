package io.gopark.internal.lock;

/**
 * The order in which runtime locks may be taken: a thread that holds a lock takes only locks of a
 * later rank, so that no cycle of waiting threads can form.
 *
 * @go runtime.lockRank
 */
public enum LockRank {
  /** A channel; several at once in the order of their sequence numbers, by select. */
  CHAN,
  /** A root of the semaphore table, or the list of a condition. */
  SEMA,
  /** A timer that calls a function. */
  TIMER,
  /** The timer heap of a P. */
  TIMERS,
  /** {@code sched.lock}: idle lists, global queue, counts of Ms. */
  SCHED,
  /** The table of all goroutines. */
  ALLG,
  /**
   * Verdict on a P that is being taken from a running M. The M may have to wait for it with the
   * lock held that its goroutine parked with; whoever holds this one takes no other.
   */
  RETAKE;

  /** Whether a thread may hold several locks of this rank. */
  boolean manyAtOnce() {
    return this == CHAN;
  }
}
