package io.gopark.internal.timer;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one P: a heap of four children per node, which is shallower than a binary one and
 * keeps siblings in one cache line. A timer has a slot for as long as it is in the heap; what moves
 * when the heap is sifted is the deadline and the slot's number. So sifting touches no timer, and
 * stores no reference, which is dear where the collector wants to know of each.
 *
 * <p>Any thread may add or stop, under the heap's lock; what is due is run by an M with a P,
 * outside of the lock. {@code nextWhen} is stored under the lock and read without it: whoever adds
 * the first deadline stores it and then looks whether a sleeper has to be broken ({@link
 * Scheduler#wakeNetPoller}); whoever goes to sleep says so and then reads it. That store is
 * volatile. Those that move the deadline into the future are release stores: who misses one wakes
 * too early and looks again.
 *
 * <p>Deadlines wrap around and are compared by difference.
 *
 * @go runtime.timers
 */
public final class TimerHeap extends RuntimeLock implements TimerSource {
  private static final int ARITY = 4;
  private static final int FIRST_CAPACITY = 16;
  private static final VarHandle SIZE;
  private static final VarHandle NEXT_WHEN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SIZE = lookup.findVarHandle(TimerHeap.class, "size", int.class);
      NEXT_WHEN = lookup.findVarHandle(TimerHeap.class, "nextWhen", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Scheduler sched;

  /** By place in the heap. */
  private long[] whens = new long[FIRST_CAPACITY];

  /** By place: the slot of the timer that stands there; behind the heap, the free slots. */
  private int[] slots = new int[FIRST_CAPACITY];

  /** By slot: its place, while it is not free. */
  private int[] places = new int[FIRST_CAPACITY];

  /** By slot; null where it is free. */
  private @Nullable RuntimeTimer[] timers = new RuntimeTimer[FIRST_CAPACITY];

  /** Written under the lock; who reads it without wants to know about how many. */
  private int size;

  private volatile long nextWhen;

  public TimerHeap(Scheduler sched) {
    this.sched = sched;
    Arrays.setAll(slots, i -> i);
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
    return (int) SIZE.getOpaque(this);
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
    boolean first = slots[0] == timer.slot;
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
    int[] moreSlots = new int[full * 2];
    int[] morePlaces = new int[full * 2];
    @Nullable RuntimeTimer[] moreTimers = new RuntimeTimer[full * 2];
    Arrays.setAll(moreSlots, i -> i);
    lock();
    if (timers.length == full) {
      System.arraycopy(whens, 0, moreWhens, 0, full);
      System.arraycopy(slots, 0, moreSlots, 0, full);
      System.arraycopy(places, 0, morePlaces, 0, full);
      System.arraycopy(timers, 0, moreTimers, 0, full);
      whens = moreWhens;
      slots = moreSlots;
      places = morePlaces;
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
        if (timer.slot >= 0) {
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
      RuntimeTimer top = first();
      if (top == null || whens[0] - now > 0) {
        long next = nextWhen;
        unlock();
        return next;
      }
      int seq = top.seq;
      if (top.period > 0) {
        long late = now - top.when;
        top.when += top.period * (1 + late / top.period);
        siftDownFrom(0, top.slot, top.when);
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
   * finds it so may take it away.
   */
  @Override
  public void take(TimerSource dying) {
    TimerHeap from = (TimerHeap) dying;
    for (; ; ) {
      from.lock();
      RuntimeTimer timer = from.first();
      if (timer == null) {
        from.unlock();
        return;
      }
      from.removeTo(this, timer);
      from.unlock();
      lockWithRoom();
      if (timer.heap == this && timer.slot < 0) {
        insert(timer);
      }
      unlock();
    }
  }

  // ---- under the lock -------------------------------------------------------------------------

  private @Nullable RuntimeTimer first() {
    return size == 0 ? null : timers[slots[0]];
  }

  private void insert(RuntimeTimer timer) {
    int at = size;
    int slot = slots[at];
    SIZE.setOpaque(this, at + 1);
    timers[slot] = timer;
    timer.slot = slot;
    timer.heap = this;
    siftUp(at, slot, timer.when);
    if (slots[0] == slot) {
      nextWhen = named(whens[0]);
    }
  }

  private void remove(RuntimeTimer timer) {
    removeTo(null, timer);
  }

  /**
   * Takes {@code timer} out and names the heap that it goes to. In one step, and after the slot: a
   * thread that stops it looks at the name without a lock, and takes null for "fired".
   */
  private void removeTo(@Nullable TimerHeap heir, RuntimeTimer timer) {
    int slot = timer.slot;
    if (slot < 0 || timers[slot] != timer) {
      throw Invariants.broken("timer heap: timer is not where it says");
    }
    final int at = places[slot];
    int last = size - 1;
    final int moved = slots[last];
    final long movedWhen = whens[last];
    timers[slot] = null;
    slots[last] = slot;
    SIZE.setOpaque(this, last);
    timer.slot = -1;
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

  /** After the first deadline was taken away or put off. */
  private void publish() {
    long next = size == 0 ? NEVER : named(whens[0]);
    if (next != nextWhen) {
      NEXT_WHEN.setRelease(this, next);
    }
  }

  /** A deadline that looks like none is moved a little. */
  private static long named(long when) {
    return when == NEVER ? NEVER + 1 : when;
  }

  private static int parent(int i) {
    return (i - 1) / ARITY;
  }

  private void siftUp(int from, int slot, long when) {
    int at = from;
    while (at > 0) {
      int up = parent(at);
      if (when - whens[up] >= 0) {
        break;
      }
      place(at, slots[up], whens[up]);
      at = up;
    }
    place(at, slot, when);
  }

  private void siftDownFrom(int from, int slot, long when) {
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
      place(at, slots[least], whens[least]);
      at = least;
    }
    place(at, slot, when);
  }

  private void place(int at, int slot, long when) {
    whens[at] = when;
    slots[at] = slot;
    places[slot] = at;
  }
}
