package io.gopark.internal.sched;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The queue that all Ps share: guarded by {@code sched.lock}, but its size may be read without it
 * by those who re-check under the lock, or who published something and fenced before.
 */
final class GlobalRunQueue {
  /** As many as one visit may carry off to a P. */
  static final int BATCH = 128;

  /**
   * As many of those that came from outside. Such work is short as a rule, and while the kernel has
   * taken the M with its P off the processor it should not stand in that P's ring, behind what was
   * submitted later.
   */
  static final int OUTSIDE_BATCH = 4;

  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(GlobalRunQueue.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final GoroutineList list = new GoroutineList();

  @SuppressWarnings("unused")
  private int size;

  /** The last that came was submitted by a thread without a P. */
  private boolean outside;

  /** Unlocked read. */
  int size() {
    return (int) SIZE.getVolatile(this);
  }

  /** Release is enough: who publishes work fences before it looks whether anybody sleeps. */
  private void sized() {
    SIZE.setRelease(this, list.size());
  }

  /**
   * @go runtime.globrunqput
   */
  void put(Goroutine gp) {
    list.pushBack(gp);
    outside = false;
    sized();
  }

  /** The same, for a thread without a P. */
  void putFromOutside(Goroutine gp) {
    list.pushBack(gp);
    outside = true;
    sized();
  }

  /**
   * In its order before all others; empties {@code batch}. A dying P's queue is long: so no step
   * for each of them.
   *
   * @go runtime.globrunqputhead
   */
  void putBatchAtHead(GoroutineList batch) {
    batch.pushBackAll(list);
    list.pushBackAll(batch);
    sized();
  }

  /**
   * @go runtime.globrunqputbatch
   */
  void putBatch(GoroutineList batch) {
    list.pushBackAll(batch);
    outside = false;
    sized();
  }

  /**
   * @go runtime.globrunqget
   */
  @Nullable Goroutine get() {
    Goroutine gp = list.pop();
    sized();
    return gp;
  }

  /** Takes out the first whose M sleeps with it; the others stay in their order. */
  @Nullable Goroutine takeBound() {
    Goroutine found = null;
    for (int n = list.size(); n > 0; n--) {
      Goroutine gp = list.pop();
      if (gp != null && found == null && isBoundToSleeper(gp)) {
        found = gp;
      } else if (gp != null) {
        list.pushBack(gp);
      }
    }
    sized();
    return found;
  }

  /** Whether there is one for {@link #takeBound}. */
  boolean hasBound() {
    for (Goroutine gp = list.first(); gp != null; gp = gp.schedlink()) {
      if (isBoundToSleeper(gp)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBoundToSleeper(Goroutine gp) {
    return gp.lockedm != null && gp.lockedm.lockedAsleep;
  }

  java.util.List<Goroutine> snapshot() {
    java.util.List<Goroutine> all = new java.util.ArrayList<>(list.size());
    list.addTo(all);
    return all;
  }

  /**
   * Takes a P's fair share, at most {@link #BATCH} or {@link #OUTSIDE_BATCH}: the first is
   * returned, the rest goes to {@code pp}'s ring, which is empty.
   *
   * @go runtime.globrunqgetbatch
   */
  @Nullable Goroutine getBatch(Processor pp, int procs) {
    int most = Math.min(outside ? OUTSIDE_BATCH : BATCH, pp.runq.capacity() / 2);
    int n = Math.min(Math.min(most, list.size() / procs + 1), list.size());
    if (n == 0) {
      return null;
    }
    final Goroutine first = list.pop();
    for (int i = 1; i < n; i++) {
      Goroutine gp = list.pop();
      if (gp != null) {
        pp.runq.putTail(gp);
      }
    }
    sized();
    return first;
  }
}
