package io.gopark.internal.timer;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one P: a heap of four children per node, which is shallower than a binary one and
 * keeps siblings in one cache line. The deadlines stand in an array of their own, so that sifting
 * touches no timer but those it moves.
 *
 * <p>Any thread may add or stop, under the heap's lock; what is due is run by an M with a P,
 * outside of the lock. {@code nextWhen} is stored under the lock and read without it: whoever adds
 * the first deadline stores it and then looks whether a sleeper has to be broken ({@link
 * Scheduler#wakeNetPoller}); whoever goes to sleep says so and then reads it.
 *
 * <p>Deadlines wrap around and are compared by difference.
 *
 * @go runtime.timers
 */
public final class TimerHeap extends RuntimeLock implements TimerSource {
  private static final int ARITY = 4;
  private static final int FIRST_CAPACITY = 16;

  private final Scheduler sched;
  private long[] whens = new long[FIRST_CAPACITY];
  private @Nullable RuntimeTimer[] timers = new RuntimeTimer[FIRST_CAPACITY];
  private volatile int size;
  private volatile long nextWhen;

  public TimerHeap(Scheduler sched) {
    this.sched = sched;
  }

  @Override
  protected LockRank rank() {
    return LockRank.TIMERS;
  }

  @Override
  public long nextWhen() {
    return nextWhen;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Object start(long when, Fire f, Object arg, int seq) {
    RuntimeTimer timer = new RuntimeTimer(f, arg);
    timer.seq = seq;
    add(timer, when, 0);
    return timer;
  }

  @Override
  public Object make(Fire f, Object arg) {
    return new RuntimeTimer(f, arg);
  }

  @Override
  public void restart(Object timer, long when, long period, int seq) {
    RuntimeTimer unset = (RuntimeTimer) timer;
    unset.seq = seq;
    add(unset, when, period);
  }

  @Override
  public boolean stop(Object timer) {
    return stopTimer((RuntimeTimer) timer);
  }

  /**
   * Puts {@code timer}, which is in no heap, in this one.
   *
   * @param when on the scheduler's clock
   * @param period 0 for once
   * @go runtime.timer.maybeAdd
   */
  public void add(RuntimeTimer timer, long when, long period) {
    lockWithRoom();
    timer.when = when;
    timer.period = period;
    insert(timer);
    boolean first = timer.index == 0;
    unlock();
    if (first) {
      sched.wakeNetPoller(when);
    }
  }

  private void lockWithRoom() {
    lock();
    while (size == timers.length) {
      int full = size;
      unlock();
      grow(full);
      lock();
    }
  }

  /** Allocates outside of the lock: running out of memory must not leave it taken. */
  private void grow(int full) {
    long[] moreWhens = new long[full * 2];
    @Nullable RuntimeTimer[] moreTimers = new RuntimeTimer[full * 2];
    lock();
    if (timers.length == full) {
      System.arraycopy(whens, 0, moreWhens, 0, size);
      System.arraycopy(timers, 0, moreTimers, 0, size);
      whens = moreWhens;
      timers = moreTimers;
    }
    unlock();
  }

  /**
   * Takes {@code timer} out of whatever heap it is in. False: it is in none, because it fired, is
   * firing, or was never added.
   *
   * @go runtime.timer.stop
   */
  public static boolean stopTimer(RuntimeTimer timer) {
    for (TimerHeap heap = timer.heap; heap != null; heap = timer.heap) {
      heap.lock();
      if (timer.heap == heap) {
        if (timer.index >= 0) {
          heap.remove(timer);
        } else {
          timer.heap = null;
        }
        heap.unlock();
        return true;
      }
      heap.unlock();
    }
    return false;
  }

  @Override
  public long check(long now) {
    for (; ; ) {
      lock();
      RuntimeTimer top = timers[0];
      if (size == 0 || top == null || whens[0] - now > 0) {
        long next = nextWhen;
        unlock();
        return next;
      }
      int seq = top.seq;
      if (top.period > 0) {
        long late = now - top.when;
        siftDownFrom(0, top, top.when + top.period * (1 + late / top.period));
        publish();
      } else {
        remove(top);
      }
      unlock();
      top.fire.fire(top.arg, seq);
    }
  }

  /**
   * No M runs, but a thread that is no goroutine may stop or set a timer meanwhile. So a timer that
   * is between the heaps already says that it is in this one, though it has no place yet; whoever
   * finds it so may take it away. Room for it is made before, while it can still stay where it is
   * if there is no memory.
   */
  @Override
  public void take(TimerSource dying) {
    TimerHeap from = (TimerHeap) dying;
    for (; ; ) {
      lockWithRoom();
      unlock();
      from.lock();
      RuntimeTimer timer = from.timers[0];
      if (timer == null) {
        from.unlock();
        return;
      }
      from.removeTo(this, timer);
      from.unlock();
      lockWithRoom();
      if (timer.heap == this && timer.index < 0) {
        insert(timer);
      }
      unlock();
    }
  }

  // ---- under the lock -------------------------------------------------------------------------

  private void insert(RuntimeTimer timer) {
    int at = size;
    size = at + 1;
    timer.heap = this;
    siftUp(at, timer, timer.when);
    publish();
  }

  private void remove(RuntimeTimer timer) {
    removeTo(null, timer);
  }

  /**
   * Takes {@code timer} out and names the heap that it goes to. In one step, and after the place: a
   * thread that stops it looks at the name without a lock, and takes null for "fired".
   */
  private void removeTo(@Nullable TimerHeap heir, RuntimeTimer timer) {
    int at = timer.index;
    int last = size - 1;
    RuntimeTimer moved = timers[last];
    if (moved == null || at < 0 || timers[at] != timer) {
      throw Invariants.broken("timer heap: timer is not where it says");
    }
    final long movedWhen = whens[last];
    timers[last] = null;
    size = last;
    timer.index = -1;
    timer.heap = heir;
    if (at != last) {
      if (at > 0 && movedWhen - whens[parent(at)] < 0) {
        siftUp(at, moved, movedWhen);
      } else {
        siftDownFrom(at, moved, movedWhen);
      }
    }
    publish();
  }

  private void publish() {
    long next = size == 0 ? NEVER : whens[0] == NEVER ? NEVER + 1 : whens[0];
    if (next != nextWhen) {
      nextWhen = next;
    }
  }

  private static int parent(int i) {
    return (i - 1) / ARITY;
  }

  private void siftUp(int from, RuntimeTimer timer, long when) {
    int at = from;
    while (at > 0) {
      int up = parent(at);
      if (when - whens[up] >= 0) {
        break;
      }
      place(at, timers[up], whens[up]);
      at = up;
    }
    place(at, timer, when);
  }

  private void siftDownFrom(int from, RuntimeTimer timer, long when) {
    int at = from;
    for (; ; ) {
      int firstChild = at * ARITY + 1;
      int end = Math.min(firstChild + ARITY, size);
      int least = -1;
      for (int child = firstChild; child < end; child++) {
        if (least < 0 || whens[child] - whens[least] < 0) {
          least = child;
        }
      }
      if (least < 0 || when - whens[least] <= 0) {
        break;
      }
      place(at, timers[least], whens[least]);
      at = least;
    }
    timer.when = when;
    place(at, timer, when);
  }

  private void place(int at, @Nullable RuntimeTimer timer, long when) {
    whens[at] = when;
    timers[at] = timer;
    if (timer != null) {
      timer.index = at;
    }
  }
}
