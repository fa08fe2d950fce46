package io.gopark.internal.timer;

import io.gopark.Task;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.TimerSource;
import org.jspecify.annotations.Nullable;

/**
 * A timer that starts a goroutine. The lock is for those who set and stop it at the same time; who
 * is faster, they or the fire, is decided by who takes the timer out of its heap.
 *
 * @go time.AfterFunc
 */
public final class FuncTimer extends RuntimeLock implements TimerSource.Fire {
  private static final long POSTPONED_NANOS = 1_000_000;

  private final Task task;

  /** Of who made it, as with {@code go}: the task is started by an M, which has another. */
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private final RuntimeTimer timer = new RuntimeTimer(this, this);

  public FuncTimer(Task task) {
    this.task = task;
  }

  @Override
  protected LockRank rank() {
    return LockRank.TIMER;
  }

  /**
   * Sets it, whether it is set or not.
   *
   * @return whether it was set, and will not fire for that
   */
  public boolean set(TimerSource in, long when) {
    lock();
    boolean pending = TimerHeap.stopTimer(timer);
    try {
      in.restart(timer, when, 0, 0);
    } finally {
      unlock();
    }
    return pending;
  }

  /** As {@link #set}, without setting it again. */
  public boolean stop() {
    lock();
    boolean pending = TimerHeap.stopTimer(timer);
    unlock();
    return pending;
  }

  /**
   * @go time.goFunc
   */
  @Override
  public void fire(Object self, int seq) {
    Machine mp = Machine.current();
    if (mp == null) {
      throw Invariants.broken("a timer fired outside of its scheduler");
    }
    try {
      mp.scheduler().newprocFor(loader, task);
    } catch (OutOfMemoryError e) {
      postpone(mp);
    }
  }

  /** Memory has run out: a little later, unless somebody has set it anew meanwhile. */
  private void postpone(Machine mp) {
    lock();
    if (timer.heap == null) {
      try {
        mp.timers().restart(timer, mp.scheduler().nanos() + POSTPONED_NANOS, 0, 0);
      } finally {
        unlock();
      }
    } else {
      unlock();
    }
  }
}
