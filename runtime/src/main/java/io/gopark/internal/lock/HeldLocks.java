package io.gopark.internal.lock;

import io.gopark.internal.base.Invariants;

/**
 * Which ranks one M holds; asserts the lock order when {@link Invariants#CHECKS} is on. Used by its
 * own M alone.
 *
 * @go runtime.lockWithRank
 */
public final class HeldLocks {
  private final int[] counts = new int[LockRank.values().length];

  void taking(LockRank rank) {
    for (int later = rank.ordinal(); later < counts.length; later++) {
      boolean again = later == rank.ordinal() && rank.manyAtOnce();
      if (counts[later] > 0 && !again) {
        throw Invariants.broken(
            "lock order: taking " + rank + " while holding " + LockRank.values()[later]);
      }
    }
    counts[rank.ordinal()]++;
  }

  void released(LockRank rank) {
    // Builds its text only to fail: whoever releases a lock may have no memory.
    if (--counts[rank.ordinal()] < 0) {
      throw Invariants.broken("released a lock not held: " + rank);
    }
  }

  /** An M. */
  public interface Holder {
    HeldLocks heldLocks();
  }
}
