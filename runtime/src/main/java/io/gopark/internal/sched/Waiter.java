package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * One place in one wait queue: Go's sudog. A goroutine that waits in a single queue is its own
 * waiter, so that the common case allocates nothing; a select has one for each case, and a thread
 * that is no goroutine brings its own.
 *
 * <p>All fields but {@code seq} and {@code on} are guarded by the lock of the structure whose queue
 * this waiter is in. {@code elem} and {@code outcome} are written by whoever takes the waiter out,
 * before {@link #ready}, and read by the owner after it woke.
 *
 * @go runtime.sudog
 */
public abstract class Waiter {
  /** The value that a sender offers, or that a receiver was given. */
  public @Nullable Object elem;

  @Nullable Waiter next;
  @Nullable Waiter prev;

  /** The queue it stands in; null when it stands in none. */
  @Nullable WaitQueue queue;

  /**
   * What it waits for, by which an interrupt or a time limit finds the lock to take; null where
   * that is what it parked with. Written by the owner before it parks; who reads it without the
   * lock may find an older or a later one, and {@code seq} with it.
   */
  public @Nullable WaitSource on;

  /** Counts its waits, so that a late timeout of one wait cannot end the next. */
  public int seq;

  /** Why it woke: one of {@link Outcome}. */
  public byte outcome = Outcome.NONE;

  /**
   * How a wait ended. Numbers, because a park stores one, and the store of a reference is some
   * hundreds of bytes of compiled code.
   */
  public static final class Outcome {
    public static final byte NONE = 0;

    /** The operation was completed by its partner. */
    public static final byte DONE = 1;

    /** The channel was closed. */
    public static final byte CLOSED = 2;

    public static final byte INTERRUPTED = 3;
    public static final byte TIMED_OUT = 4;

    /** Its runtime was closed: it never wakes. */
    public static final byte ABANDONED = 5;

    private Outcome() {}
  }

  /**
   * Wakes the owner. Called once per wait, by whoever took the waiter out of its queue, unlocked.
   */
  public abstract void ready();

  /** True while it stands in a queue; meaningful under the queue's lock only. */
  public final boolean isQueued() {
    return queue != null;
  }

  /**
   * Claims the right to complete this waiter's operation. Only a select has several waiters of
   * which one may win.
   */
  protected boolean claim() {
    return true;
  }
}
