package io.gopark.internal.sema;

import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.WaitQueue;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Readers against one writer; that there is one writer at a time is somebody else's business.
 *
 * <p>The state word: WRITER, one has announced itself, and waits or holds; QUEUED, readers may
 * stand in the queue; and the number of readers, in the upper bits, so that a reader too few does
 * not touch the flags.
 *
 * <p>A reader counts itself in with one get-and-add. If WRITER was set before, it takes that back
 * and queues, under the lock. A writer sets WRITER: from then on nobody new reads, and it holds
 * once the count is zero. Whoever brings the count to zero while WRITER is set, be it a departing
 * reader or one that took its attempt back, looks under the lock for a writer to ready; the writer
 * looks at the count under the lock before it queues, so one sees the other. When the writer
 * leaves, all readers in the queue are counted in and readied, before another writer can announce
 * itself.
 *
 * <p>Go uses the sign of the count as the flag, so a reader that waits is counted like one that
 * reads. Here the two are apart, because a writer that gives up must let in exactly those who wait.
 *
 * @go sync.RWMutex
 */
public class RwGate extends WaitPlace {
  private static final int WRITER = 1;
  private static final int QUEUED = 2;
  private static final int READER_SHIFT = 2;
  private static final int READER = 1 << READER_SHIFT;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(RwGate.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;
  private final WaitQueue readers = new WaitQueue();
  private int queuedReaders;
  private final WaitQueue writer = new WaitQueue();

  // ---- readers --------------------------------------------------------------------------------

  /**
   * @go sync.RWMutex.RLock
   */
  public void rlock() {
    StackRoom.forCombination();
    if (!tryCountIn()) {
      takeBack();
      rlockSlow(false, FOREVER);
    }
  }

  /** Counts the caller in; false if it may not read, and must {@link #takeBack} the count. */
  boolean tryCountIn() {
    return ((int) STATE.getAndAdd(this, READER) & WRITER) == 0;
  }

  /** A reader may have left meanwhile, and relied on the count to come to zero here. */
  void takeBack() {
    int old = (int) STATE.getAndAdd(this, -READER);
    if (old >> READER_SHIFT == 1) {
      readyWriterIfAlone();
    }
  }

  /** As {@link #rlock}, until an interrupt or the end of {@code nanos}. */
  public byte rlock(long nanos) {
    StackRoom.forCombination();
    return tryRLock() ? Outcome.DONE : rlockSlow(true, nanos);
  }

  /**
   * @go sync.RWMutex.TryRLock
   */
  public boolean tryRLock() {
    StackRoom.forCombination();
    for (int old = state; (old & WRITER) == 0; old = state) {
      if (STATE.compareAndSet(this, old, old + READER)) {
        return true;
      }
    }
    return false;
  }

  private byte rlockSlow(boolean interruptible, long nanos) {
    Waiter self = newWaiter();
    Machine mp = Machine.enter();
    lock();
    if (mayReadOrAnnounceQueue()) {
      unlock();
      leave(mp);
      return Outcome.DONE;
    }
    begin(self);
    readers.enqueue(self);
    queuedReaders++;
    if (interruptible) {
      return park(mp, self, WaitReason.SYNC_RWMUTEX_RLOCK, nanos);
    }
    parkUninterruptibly(mp, self, WaitReason.SYNC_RWMUTEX_RLOCK);
    return Outcome.DONE;
  }

  private boolean mayReadOrAnnounceQueue() {
    for (; ; ) {
      int old = state;
      boolean mayRead = (old & WRITER) == 0;
      if (STATE.compareAndSet(this, old, mayRead ? old + READER : old | QUEUED)) {
        return mayRead;
      }
    }
  }

  /**
   * @go sync.RWMutex.RUnlock
   */
  public void runlock() {
    int old = (int) STATE.getAndAdd(this, -READER);
    if (old >> READER_SHIFT <= 0) {
      STATE.getAndAdd(this, READER);
      readyWriterIfAlone();
      throw new RuntimeError("sync: RUnlock of unlocked RWMutex");
    }
    if ((old & WRITER) != 0 && old >> READER_SHIFT == 1) {
      readyWriterIfAlone();
    }
  }

  /**
   * @go sync.RWMutex.rUnlockSlow
   */
  private void readyWriterIfAlone() {
    Machine mp = Machine.enter();
    lock();
    Waiter w = state >> READER_SHIFT == 0 ? writer.dequeue() : null;
    unlock();
    if (w != null) {
      w.ready();
    }
    leave(mp);
  }

  // ---- the writer -----------------------------------------------------------------------------

  /** Takes the gate if nobody reads. */
  public boolean tryWlock() {
    return STATE.compareAndSet(this, 0, WRITER);
  }

  /** Keeps new readers out and waits until the present ones have left. */
  public void wlock() {
    if (((int) STATE.getAndBitwiseOr(this, WRITER)) >> READER_SHIFT != 0) {
      wlockAnnounced();
    }
  }

  /** Without memory for a thread's waiter there is no writer, and the readers are let in. */
  private void wlockAnnounced() {
    byte outcome = Outcome.NONE;
    try {
      outcome = wlockSlow(false, FOREVER);
    } finally {
      if (outcome != Outcome.DONE) {
        wunlock();
      }
    }
  }

  /**
   * As above, until an interrupt or the end of {@code nanos}; then the readers that were kept out
   * are let in.
   */
  public byte wlock(long nanos) {
    if (((int) STATE.getAndBitwiseOr(this, WRITER)) >> READER_SHIFT == 0) {
      return Outcome.DONE;
    }
    byte outcome = Outcome.TIMED_OUT;
    try {
      outcome = wlockSlow(true, nanos);
    } finally {
      if (outcome != Outcome.DONE) {
        wunlock();
      }
    }
    return outcome;
  }

  private byte wlockSlow(boolean interruptible, long nanos) {
    Waiter self = newWaiter();
    Machine mp = Machine.enter();
    lock();
    if (state >> READER_SHIFT == 0) {
      unlock();
      leave(mp);
      return Outcome.DONE;
    }
    begin(self);
    self.elem = writer;
    writer.enqueue(self);
    byte outcome = Outcome.DONE;
    if (interruptible) {
      outcome = park(mp, self, WaitReason.SYNC_RWMUTEX_LOCK, nanos);
    } else {
      parkUninterruptibly(mp, self, WaitReason.SYNC_RWMUTEX_LOCK);
    }
    self.elem = null;
    return outcome;
  }

  /**
   * By the writer: lets the waiting readers in.
   *
   * @go sync.RWMutex.Unlock
   */
  public void wunlock() {
    if (!STATE.compareAndSet(this, WRITER, 0)) {
      wunlockSlow();
    }
  }

  private void wunlockSlow() {
    Machine mp = Machine.enter();
    lock();
    if ((state & WRITER) == 0 || !writer.isEmpty()) {
      unlock();
      leave(mp);
      throw new RuntimeError("sync: Unlock of unlocked RWMutex");
    }
    int entering = queuedReaders * READER;
    queuedReaders = 0;
    Waiter first = readers.dequeueAll();
    int old = state;
    while (!STATE.compareAndSet(this, old, (old & ~(WRITER | QUEUED)) + entering)) {
      old = state;
    }
    unlock();
    for (Waiter w = first; w != null; ) {
      Waiter after = WaitQueue.unlink(w);
      w.ready();
      w = after;
    }
    leave(mp);
  }

  /** Lets in whom it kept out. */
  @Override
  public final void abandoned(Waiter waiter) {
    if (waiter.elem == writer) {
      waiter.elem = null;
      wunlock();
      writerAbandoned();
    }
  }

  /** What the lock above would do for a writer that gave up. */
  protected void writerAbandoned() {}

  @Override
  final boolean remove(Waiter waiter) {
    if (readers.remove(waiter)) {
      queuedReaders--;
      return true;
    }
    return writer.remove(waiter);
  }

  /** Whether a writer holds it or waits for it. */
  public boolean hasWriter() {
    return (state & WRITER) != 0;
  }

  /** How many read; a snapshot. */
  public int readers() {
    return Math.max(state >> READER_SHIFT, 0);
  }
}
