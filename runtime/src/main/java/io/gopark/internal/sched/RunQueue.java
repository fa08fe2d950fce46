package io.gopark.internal.sched;

import io.gopark.internal.base.Invariants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A P's queue of runnable goroutines: a ring and, before it, one slot for the goroutine that runs
 * next. One owner (the M that holds the P) puts and gets; any M may steal.
 *
 * <p>Rights. {@code tail} is written by the owner alone. {@code head} is moved by compare-and-set
 * by the owner and by thieves: who moves it from h to h+n owns what stood in [h, h+n). {@code
 * runnext} is set to a goroutine by the owner only; a thief may only take it away, so the owner may
 * fill an empty slot with a plain release store and needs a compare-and-set only to replace or
 * take. The queue of the only P has no thieves: there the owner needs none at all, and release
 * stores serve those who only look.
 *
 * <p>Order. The owner fills a slot, then stores the tail (release). A thief loads head, then tail
 * (acquire), so it sees the slots below that tail; it reads them, then moves the head
 * (compare-and-set, full fence). Were a slot overwritten in between, the head would have moved, and
 * the compare-and-set fails. The two counters are free-running; differences are right across the
 * wrap at 2^32, and a thief that sees more than the ring can hold read them torn and tries again.
 *
 * <p>Emptiness as others see it needs runnext, head and tail of one instant: {@link #isEmpty}
 * re-reads the tail, because the owner may displace runnext into the ring between the reads.
 *
 * @go runtime.p.runq
 */
public final class RunQueue {
  /** What a P has in a program; tests use smaller rings. */
  public static final int CAPACITY = 256;

  private static final VarHandle HEAD;
  private static final VarHandle TAIL;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(RunQueue.class, "head", int.class);
      TAIL = lookup.findVarHandle(RunQueue.class, "tail", int.class);
      NEXT = lookup.findVarHandle(RunQueue.class, "runnext", Goroutine.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Goroutine[] ring;
  private final int mask;

  /** Where the half of a full ring goes. */
  private final Overflow overflow;

  private int head;
  private int tail;
  private @Nullable Goroutine runnext;

  /** The owner's last {@link #get} took {@code runnext}: it runs on in the same time slice. */
  private boolean inherited;

  /** There is no other P, so nobody steals. Changes only while the world stands still. */
  private boolean alone;

  /**
   * The owner's, for {@link #putSlow}: nothing may have to be allocated between win and hand-over.
   */
  private final GoroutineList batch = new GoroutineList();

  /** Takes over half of a ring that is full; leaves {@code batch} empty. */
  interface Overflow {
    void accept(GoroutineList batch);
  }

  /**
   * @param capacity a power of two, at least 2
   * @param start first value of the counters; tests choose one near the wrap
   */
  public RunQueue(int capacity, int start, Overflow overflow) {
    if (Integer.bitCount(capacity) != 1 || capacity < 2) {
      throw new IllegalArgumentException("capacity is no power of two of at least 2: " + capacity);
    }
    ring = new Goroutine[capacity];
    mask = capacity - 1;
    head = start;
    tail = start;
    this.overflow = overflow;
  }

  void setAlone(boolean only) {
    alone = only;
  }

  boolean isAlone() {
    return alone;
  }

  int capacity() {
    return ring.length;
  }

  /**
   * By the owner. With {@code next} the goroutine goes before all others and whom it displaces goes
   * to the ring's tail; otherwise it goes to the tail.
   *
   * @go runtime.runqput
   */
  public void put(Goroutine gp, boolean next) {
    Goroutine last = gp;
    if (next) {
      Goroutine old = (Goroutine) NEXT.getOpaque(this);
      if (old == null || alone) {
        NEXT.setRelease(this, gp);
      } else {
        old = (Goroutine) NEXT.getAndSet(this, gp);
      }
      if (old == null) {
        return;
      }
      last = old;
    }
    putTail(last);
  }

  /** As {@code put(gp, true)}; true if the queue was empty before. */
  boolean putNext(Goroutine gp) {
    if (NEXT.getOpaque(this) != null || tail != (int) HEAD.getOpaque(this)) {
      put(gp, true);
      return false;
    }
    NEXT.setRelease(this, gp);
    return true;
  }

  /** By the owner. */
  void putTail(Goroutine gp) {
    int h = (int) HEAD.getAcquire(this);
    int t = tail;
    if (t - h < ring.length) {
      ring[t & mask] = gp;
      TAIL.setRelease(this, t + 1);
      return;
    }
    putSlow(gp, h, t);
  }

  /**
   * Moves the older half of a full ring and {@code gp} away as one batch.
   *
   * @go runtime.runqputslow
   */
  private void putSlow(Goroutine gp, int first, int t) {
    int h = first;
    int n = ring.length / 2;
    while (t - h >= ring.length) {
      if (moveHead(h, h + n)) {
        for (int i = 0; i < n; i++) {
          batch.pushBack(takeSlot(h + i));
        }
        batch.pushBack(gp);
        overflow.accept(batch);
        return;
      }
      h = (int) HEAD.getAcquire(this);
    }
    putTail(gp);
  }

  /**
   * By the owner: the next to run, or null. {@link #inherited} tells whether it came from {@code
   * runnext}.
   *
   * @go runtime.runqget
   */
  public @Nullable Goroutine get() {
    Goroutine next = takeNext();
    if (next != null) {
      inherited = true;
      return next;
    }
    inherited = false;
    return getHead();
  }

  /** By the owner: the ring's oldest, or null. */
  @Nullable Goroutine getHead() {
    for (; ; ) {
      int h = (int) HEAD.getAcquire(this);
      if (tail == h) {
        return null;
      }
      Goroutine gp = ring[h & mask];
      if (moveHead(h, h + 1)) {
        ring[h & mask] = null;
        return gp;
      }
    }
  }

  /** By the owner, after {@link #get}. */
  boolean inherited() {
    return inherited;
  }

  /** By the owner, when the time slice is over: {@code runnext}, which loses its privilege. */
  @Nullable Goroutine takeNext() {
    Goroutine next = (Goroutine) NEXT.getOpaque(this);
    if (next != null && alone) {
      NEXT.setRelease(this, null);
      return next;
    }
    return next != null && NEXT.compareAndSet(this, next, null) ? next : null;
  }

  private boolean moveHead(int from, int to) {
    if (alone) {
      HEAD.setRelease(this, to);
      return true;
    }
    return HEAD.compareAndSet(this, from, to);
  }

  /** By the owner, in a slot that it has just won. */
  private Goroutine takeSlot(int index) {
    Goroutine gp = ring[index & mask];
    ring[index & mask] = null;
    if (gp == null) {
      throw Invariants.broken("runq: empty slot between head and tail");
    }
    return gp;
  }

  /**
   * By any thread.
   *
   * @go runtime.runqempty
   */
  public boolean isEmpty() {
    for (; ; ) {
      int h = (int) HEAD.getVolatile(this);
      int t = (int) TAIL.getVolatile(this);
      Object next = NEXT.getVolatile(this);
      if (t == (int) TAIL.getVolatile(this)) {
        return h == t && next == null;
      }
    }
  }

  /** Length of the ring, as schedtrace prints it: without {@code runnext}. By any thread. */
  public int ringLength() {
    int h = (int) HEAD.getVolatile(this);
    return Math.clamp((int) TAIL.getVolatile(this) - h, 0, ring.length);
  }

  /** Who runs next, if anybody stands there. By any thread. */
  @Nullable Goroutine peekNext() {
    return (Goroutine) NEXT.getOpaque(this);
  }

  /**
   * By {@code thief}'s owner: moves half of this ring, rounded up, to the thief's, which is empty,
   * and returns the last of them to be run at once. From an empty ring {@code next} is taken, if it
   * still is {@code runnext}.
   *
   * @go runtime.runqsteal
   */
  public @Nullable Goroutine stealInto(RunQueue thief, @Nullable Goroutine next) {
    int t = thief.tail;
    int n = grab(thief, t, next);
    if (n == 0) {
      return null;
    }
    n--;
    int at = (t + n) & thief.mask;
    final Goroutine gp = thief.ring[at];
    thief.ring[at] = null;
    if (n > 0) {
      if (t - (int) HEAD.getAcquire(thief) + n >= thief.ring.length) {
        throw Invariants.broken("runqsteal: runq overflow");
      }
      TAIL.setRelease(thief, t + n);
    }
    return gp;
  }

  /**
   * Copies what it won to the thief's ring from {@code at} on; not published yet.
   *
   * @go runtime.runqgrab
   */
  private int grab(RunQueue thief, int at, @Nullable Goroutine next) {
    for (; ; ) {
      int h = (int) HEAD.getAcquire(this);
      int t = (int) TAIL.getAcquire(this);
      int n = t - h;
      n -= n / 2;
      if (n == 0) {
        return next == null ? 0 : grabNext(thief, at, next);
      }
      if (n < 0 || n > ring.length / 2) {
        continue;
      }
      n = Math.min(n, thief.ring.length / 2);
      for (int i = 0; i < n; i++) {
        thief.ring[(at + i) & thief.mask] = ring[(h + i) & mask];
      }
      if (HEAD.compareAndSet(this, h, h + n)) {
        return n;
      }
    }
  }

  private int grabNext(RunQueue thief, int at, Goroutine next) {
    if (!NEXT.compareAndSet(this, next, null)) {
      return 0;
    }
    thief.ring[at & thief.mask] = next;
    return 1;
  }

  /** Shows what is queued at about this moment. By any thread. */
  void forEach(java.util.function.Consumer<Goroutine> to) {
    Goroutine next = (Goroutine) NEXT.getAcquire(this);
    if (next != null) {
      to.accept(next);
    }
    int h = (int) HEAD.getVolatile(this);
    int t = (int) TAIL.getVolatile(this);
    for (int i = h; t - i > 0 && t - i <= ring.length; i++) {
      Goroutine gp = ring[i & mask];
      if (gp != null) {
        to.accept(gp);
      }
    }
  }

  /** With the world stopped: empties the queue in the order in which it would have run. */
  void drainTo(GoroutineList into) {
    for (Goroutine gp = get(); gp != null; gp = get()) {
      into.pushBack(gp);
    }
  }
}
