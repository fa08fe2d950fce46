package io.gopark.internal.sched;

import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;

/** {@code sched.lock}: guards the idle sets, the global queue and the counts of Ms. */
final class SchedLock extends RuntimeLock {
  @Override
  protected LockRank rank() {
    return LockRank.SCHED;
  }
}
