package io.gopark.internal.chan;

import io.gopark.Chan;
import io.gopark.Received;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import io.gopark.internal.sched.Abandonable;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Parking;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.ThreadWaiter;
import io.gopark.internal.sched.WaitQueue;
import io.gopark.internal.sched.WaitSource;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel: a lock, a ring, a queue of waiting receivers and one of waiting senders.
 *
 * <p>Invariants under the lock: at most one of the two queues is non-empty, but for a select that
 * waits on both sides of one channel; with a buffer, receivers wait only while it is empty and
 * senders only while it is full; after {@code close} nobody waits.
 *
 * <p>Direct hand-off: a sender that finds a receiver waiting gives it the value and readies it; the
 * buffer is not touched. A receiver that finds a sender waiting takes the value from it, or, with a
 * buffer, the ring's oldest, and puts the sender's in the place that became free, which keeps the
 * order.
 *
 * <p>No operation may need memory for its end. So how a wait ended is not told apart by a {@code
 * switch}, for which the JVM initialises a class at its first execution.
 *
 * <p>Happens-before: every operation holds the lock, whose release and acquire order them; a value
 * handed to a parked goroutine is read by it after its readying, which happens after the write.
 *
 * @go runtime.hchan
 */
public sealed class Channel<T> extends RuntimeLock implements Chan<T>, WaitSource, Abandonable
    permits TimerChannel {
  private static final Received.Closed<?> CLOSED = new Received.Closed<>();
  private static final Received.Empty<?> EMPTY = new Received.Empty<>();

  private final WaitQueue recvq = new WaitQueue();
  private final WaitQueue sendq = new WaitQueue();
  private final @Nullable Object @Nullable [] buf;
  private final int capacity;
  private int sendx;
  private int recvx;
  private volatile int count;
  private volatile boolean closed;

  /** Where it stands in the order in which selects lock; 0 until one does. */
  private volatile long selectNumber;

  public Channel(int capacity) {
    if (capacity < 0) {
      throw new RuntimeError("makechan: size out of range");
    }
    this.capacity = capacity;
    this.buf = capacity == 0 ? null : new Object[capacity];
  }

  @Override
  protected LockRank rank() {
    return LockRank.CHAN;
  }

  // ---- send -----------------------------------------------------------------------------------

  @Override
  public void send(T value) throws InterruptedException {
    Objects.requireNonNull(value, "send of null");
    Machine mp = Machine.enter();
    Waiter receiver = lockAndOffer(mp, value);
    if (receiver == SENT) {
      leave(mp);
    } else if (receiver != null) {
      ready(mp, receiver);
      leave(mp);
    } else {
      Waiter self = enlist(mp, sendq, value);
      await(mp, self, WaitReason.CHAN_SEND);
      boolean unused = sent(self);
    }
  }

  @Override
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "send of null");
    Machine mp = Machine.enter();
    Waiter receiver = lockAndOffer(mp, value);
    if (receiver == null) {
      unlock();
      leave(mp);
      return false;
    }
    if (receiver != SENT) {
      ready(mp, receiver);
    }
    leave(mp);
    return true;
  }

  @Override
  public boolean send(T value, Duration timeout) throws InterruptedException {
    long nanos = nanos(timeout);
    if (nanos <= 0) {
      return trySend(value);
    }
    Objects.requireNonNull(value, "send of null");
    Machine mp = Machine.enter();
    Waiter receiver = lockAndOffer(mp, value);
    if (receiver == null) {
      Waiter self = enlist(mp, sendq, value);
      await(mp, self, WaitReason.CHAN_SEND, nanos);
      return sent(self);
    }
    if (receiver != SENT) {
      ready(mp, receiver);
    }
    leave(mp);
    return true;
  }

  /** Stands for "done, and nobody to ready". */
  private static final Waiter SENT = new Sent();

  static {
    // With the first channel, and not with the runtime: a program without pays nothing.
    FirstUse.tryToLink();
  }

  /** Belongs to nobody: a waiter of whoever loads this class would keep that thread's runtime. */
  private static final class Sent extends Waiter {
    @Override
    public void ready() {
      throw new IllegalStateException("nobody waits");
    }
  }

  /**
   * Takes the lock and sends if that is possible at once: then the lock is released again, and the
   * receiver to ready is returned, or {@link #SENT}. Null: not possible, and the lock is held.
   */
  private @Nullable Waiter lockAndOffer(@Nullable Machine mp, T value) {
    lock();
    if (closed) {
      unlock();
      leave(mp);
      throw new RuntimeError("send on closed channel");
    }
    Waiter receiver = recvq.dequeue();
    if (receiver != null) {
      receiver.elem = value;
      unlock();
      return receiver;
    }
    if (count < capacity) {
      put(value);
      unlock();
      return SENT;
    }
    return null;
  }

  /** After a wait: false if its time was up. */
  private static boolean sent(Waiter self) throws InterruptedException {
    byte outcome = self.outcome;
    if (outcome == Outcome.CLOSED) {
      throw new RuntimeError("send on closed channel");
    }
    if (outcome == Outcome.INTERRUPTED) {
      throw interrupted();
    }
    return outcome == Outcome.DONE;
  }

  // ---- receive --------------------------------------------------------------------------------

  @Override
  public @Nullable T recv() throws InterruptedException {
    Machine mp = Machine.enter();
    lock();
    Object value = takeAndUnlock(mp);
    if (value != null) {
      return value == CLOSED ? null : element(value);
    }
    Waiter self = enlist(mp, recvq, null);
    await(mp, self, WaitReason.CHAN_RECEIVE);
    return received(self);
  }

  @Override
  public Received<T> tryRecv() {
    Machine mp = Machine.enter();
    lock();
    Object value = takeAndUnlock(mp);
    if (value == null) {
      unlock();
      leave(mp);
      return empty();
    }
    return value == CLOSED ? closed() : new Received.Value<>(element(value));
  }

  @Override
  public Received<T> recv(Duration timeout) throws InterruptedException {
    long nanos = nanos(timeout);
    if (nanos <= 0) {
      return tryRecv();
    }
    Machine mp = Machine.enter();
    lock();
    Object value = takeAndUnlock(mp);
    if (value != null) {
      return value == CLOSED ? closed() : new Received.Value<>(element(value));
    }
    Waiter self = enlist(mp, recvq, null);
    await(mp, self, WaitReason.CHAN_RECEIVE, nanos);
    byte outcome = self.outcome;
    if (outcome == Outcome.DONE) {
      return new Received.Value<>(element(takeElem(self)));
    }
    if (outcome == Outcome.INTERRUPTED) {
      throw interrupted();
    }
    return outcome == Outcome.CLOSED ? closed() : empty();
  }

  /**
   * With the lock held. A value, or {@link #CLOSED}: then the lock is released and the runtime
   * left. Null: nothing there, and the lock is still held.
   */
  private @Nullable Object takeAndUnlock(@Nullable Machine mp) {
    Waiter sender = sendq.dequeue();
    if (sender != null) {
      Object value = takeFrom(sender);
      unlock();
      ready(mp, sender);
      leave(mp);
      return value;
    }
    Object value = null;
    if (count > 0) {
      value = take();
    } else if (closed) {
      value = CLOSED;
    }
    if (value != null) {
      unlock();
      leave(mp);
    }
    return value;
  }

  /** After a wait without a time limit. */
  private @Nullable T received(Waiter self) throws InterruptedException {
    byte outcome = self.outcome;
    if (outcome == Outcome.INTERRUPTED) {
      throw interrupted();
    }
    return outcome == Outcome.DONE ? element(takeElem(self)) : null;
  }

  // ---- waiting --------------------------------------------------------------------------------

  // Standing in line and waiting are two methods, and the operations call both themselves: what is
  // on the stack during a wait should be compiled to little code, or it becomes a frame of its own.

  /** With the lock held: puts the caller in line. */
  private Waiter enlist(@Nullable Machine mp, WaitQueue queue, @Nullable Object offer) {
    Goroutine gp = mp == null ? null : mp.curg();
    Waiter self = gp == null ? newThreadWaiter(mp) : gp;
    if (offer != null) {
      self.elem = offer;
    }
    // Who completes the operation has nothing to store: only the other outcomes are.
    self.outcome = Outcome.DONE;
    self.seq++;
    queue.enqueue(self);
    return self;
  }

  /**
   * With the lock held: waits until somebody takes the caller out of the line. The outcome is set
   * then, and the runtime has been left.
   */
  private void await(@Nullable Machine mp, Waiter self, WaitReason reason) {
    if (mp != null && self instanceof Goroutine) {
      Parking.gopark(mp, this, reason);
    } else {
      awaitOutside(mp, self, false, 0);
    }
  }

  /** As above, for so long at most. */
  private void await(@Nullable Machine mp, Waiter self, WaitReason reason, long nanos) {
    if (mp != null && self instanceof Goroutine gp) {
      awaitTimed(mp, gp, reason, nanos);
    } else {
      awaitOutside(mp, self, true, nanos);
    }
  }

  private void awaitOutside(@Nullable Machine mp, Waiter self, boolean timed, long nanos) {
    unlock();
    leave(mp);
    ((ThreadWaiter) self).await(this, true, timed, System.nanoTime() + nanos);
  }

  /** With the lock held, which must be released if memory runs out. */
  private ThreadWaiter newThreadWaiter(@Nullable Machine mp) {
    try {
      return new ThreadWaiter();
    } catch (OutOfMemoryError e) {
      unlock();
      leave(mp);
      throw e;
    }
  }

  private void awaitTimed(Machine mp, Goroutine gp, WaitReason reason, long nanos) {
    Scheduler sched = gp.scheduler();
    gp.on = this;
    Object timer;
    try {
      timer = mp.startTimeout(Scheduler.deadline(sched.nanos(), nanos), gp);
    } catch (OutOfMemoryError e) {
      boolean unused = recvq.remove(gp) || sendq.remove(gp);
      gp.elem = null;
      gp.on = null;
      unlock();
      mp.leave();
      throw e;
    }
    Parking.gopark(mp, this, reason);
    if (gp.outcome != Outcome.TIMED_OUT) {
      sched.stopTimer(timer);
    }
    gp.on = null;
  }

  @Override
  public void cancel(Waiter waiter, int seq, byte why) {
    lock();
    boolean ours = waiter.seq == seq && (recvq.remove(waiter) || sendq.remove(waiter));
    if (ours) {
      waiter.elem = null;
      waiter.outcome = why;
    }
    unlock();
    if (ours) {
      waiter.ready();
    }
  }

  @Override
  public boolean abandon(Waiter waiter) {
    lock();
    boolean ours = recvq.remove(waiter) || sendq.remove(waiter);
    if (ours) {
      waiter.elem = null;
      waiter.outcome = Outcome.ABANDONED;
    }
    unlock();
    return ours;
  }

  /** The wait ended by an interrupt; the exception takes the place of the flag. */
  private static InterruptedException interrupted() {
    boolean unused = Thread.interrupted();
    return new InterruptedException();
  }

  // ---- select ---------------------------------------------------------------------------------

  final void assignSelectNumber() {
    if (selectNumber == 0) {
      lock();
      if (selectNumber == 0) {
        selectNumber = ChannelOrder.nextNumber();
      }
      unlock();
    }
  }

  final long selectNumber() {
    return selectNumber;
  }

  /** Where senders or receivers wait; guarded by the lock. */
  final WaitQueue queueOf(boolean senders) {
    return senders ? sendq : recvq;
  }

  /**
   * With the lock held: receives if that is possible at once. Leaves the value in {@code by}, null
   * for closed, and the sender to ready once the lock is released.
   */
  final boolean selectRecv(Selection by) {
    Waiter sender = sendq.dequeue();
    if (sender != null) {
      by.received = takeFrom(sender);
      by.partner = sender;
      return true;
    }
    if (count > 0) {
      by.received = take();
      return true;
    }
    return closed;
  }

  /** With the lock held: sends if that is possible at once; as above. */
  final boolean selectSend(Selection by, @Nullable Object value) {
    if (closed) {
      by.sendOnClosed = true;
      return true;
    }
    Waiter receiver = recvq.dequeue();
    if (receiver != null) {
      receiver.elem = value;
      by.partner = receiver;
      return true;
    }
    if (count < capacity) {
      put(Objects.requireNonNull(value));
      return true;
    }
    return false;
  }

  // ---- close ----------------------------------------------------------------------------------

  @Override
  public void close() {
    Machine mp = Machine.enter();
    lock();
    if (closed) {
      unlock();
      leave(mp);
      throw new RuntimeError("close of closed channel");
    }
    closed = true;
    Waiter receivers = recvq.dequeueAll();
    Waiter senders = sendq.dequeueAll();
    unlock();
    readyClosed(receivers);
    readyClosed(senders);
    leave(mp);
  }

  private static void readyClosed(@Nullable Waiter first) {
    for (Waiter w = first; w != null; ) {
      Waiter after = WaitQueue.unlink(w);
      w.elem = null;
      w.outcome = Outcome.CLOSED;
      w.ready();
      w = after;
    }
  }

  /** With the lock held: how many elements the ring holds. */
  final int buffered() {
    return count;
  }

  // ---- the ring -------------------------------------------------------------------------------

  final void put(Object value) {
    Object[] ring = Objects.requireNonNull(buf);
    ring[sendx] = value;
    sendx = sendx + 1 == capacity ? 0 : sendx + 1;
    count = count + 1;
  }

  final Object take() {
    Object[] ring = Objects.requireNonNull(buf);
    final Object value = ring[recvx];
    ring[recvx] = null;
    recvx = recvx + 1 == capacity ? 0 : recvx + 1;
    count = count - 1;
    return Objects.requireNonNull(value);
  }

  /** What a receiver gets while {@code sender}, already taken out, is waiting. */
  private Object takeFrom(Waiter sender) {
    Object offered = takeElem(sender);
    if (capacity == 0) {
      return offered;
    }
    Object oldest = take();
    put(offered);
    return oldest;
  }

  private static Object takeElem(Waiter w) {
    final Object value = w.elem;
    w.elem = null;
    return Objects.requireNonNull(value);
  }

  // ---- odds and ends --------------------------------------------------------------------------

  private static void ready(@Nullable Machine mp, Waiter w) {
    if (mp != null && w instanceof Goroutine gp) {
      Parking.goready(mp, gp);
    } else {
      w.ready();
    }
  }

  private static void leave(@Nullable Machine mp) {
    if (mp != null) {
      mp.leave();
    }
  }

  static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  @SuppressWarnings("unchecked")
  private T element(Object value) {
    return (T) value;
  }

  @SuppressWarnings("unchecked")
  private Received<T> closed() {
    return (Received<T>) CLOSED;
  }

  @SuppressWarnings("unchecked")
  private Received<T> empty() {
    return (Received<T>) EMPTY;
  }

  @Override
  public Iterator<T> iterator() {
    return new ChannelIterator<>(this);
  }

  @Override
  public void forEach(Consumer<? super T> action) {
    Objects.requireNonNull(action, "action");
    Iterator<T> each = iterator();
    while (each.hasNext()) {
      action.accept(each.next());
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public int len() {
    return count;
  }

  @Override
  public int cap() {
    return capacity;
  }

  @Override
  public String toString() {
    return "chan[" + len() + "/" + capacity + (closed ? ", closed]" : "]");
  }
}
