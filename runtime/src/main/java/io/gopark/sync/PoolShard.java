package io.gopark.sync;

import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import org.jspecify.annotations.Nullable;

/**
 * One P's share of a pool: a private slot that needs no lock, because only the goroutine that runs
 * on the P touches it, inside the runtime, where it keeps the P; and a deque under a lock. The
 * owner takes what it put last, which is still in its cache; thieves take the oldest.
 *
 * @go sync.poolLocal
 */
final class PoolShard extends RuntimeLock {
  private static final int FIRST_CAPACITY = 8;

  private @Nullable Object slot;
  private @Nullable Object[] ring = new Object[FIRST_CAPACITY];
  private int oldest;
  private int size;

  @Override
  protected LockRank rank() {
    return LockRank.SEMA;
  }

  /** By the P's goroutine. */
  boolean putPrivate(Object x) {
    boolean free = slot == null;
    if (free) {
      slot = x;
    }
    return free;
  }

  /** By the P's goroutine. */
  @Nullable Object takePrivate() {
    Object x = slot;
    slot = null;
    return x;
  }

  /**
   * @go sync.poolChain.pushHead
   */
  void pushHead(Object x) {
    lock();
    while (size == ring.length) {
      int full = size;
      unlock();
      grow(full);
      lock();
    }
    ring[(oldest + size) & (ring.length - 1)] = x;
    size++;
    unlock();
  }

  /** Allocates outside of the lock: running out of memory must not leave it taken. */
  private void grow(int full) {
    @Nullable Object[] more = new Object[full * 2];
    lock();
    if (ring.length == full) {
      for (int i = 0; i < size; i++) {
        more[i] = ring[(oldest + i) & (full - 1)];
      }
      ring = more;
      oldest = 0;
    }
    unlock();
  }

  /**
   * @go sync.poolChain.popHead
   */
  @Nullable Object popHead() {
    lock();
    Object x = null;
    if (size > 0) {
      size--;
      x = clear((oldest + size) & (ring.length - 1));
    }
    unlock();
    return x;
  }

  /**
   * @go sync.poolChain.popTail
   */
  @Nullable Object popTail() {
    lock();
    Object x = null;
    if (size > 0) {
      x = clear(oldest);
      oldest = (oldest + 1) & (ring.length - 1);
      size--;
    }
    unlock();
    return x;
  }

  private @Nullable Object clear(int at) {
    Object x = ring[at];
    ring[at] = null;
    return x;
  }
}
