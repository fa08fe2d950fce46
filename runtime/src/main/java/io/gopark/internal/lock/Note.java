package io.gopark.internal.lock;

import io.gopark.internal.host.OsThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A one-time event on which one M sleeps. {@link #wakeup} before {@link #sleep} is not lost: the
 * waker stores the key, then unparks; the sleeper reads the key before each park, and a park that
 * follows an unpark returns at once. {@code clear} makes the note usable again, by the sleeper,
 * when nobody can be about to wake it.
 *
 * @go runtime.note
 */
public final class Note {
  private static final VarHandle KEY;

  static {
    try {
      KEY = MethodHandles.lookup().findVarHandle(Note.class, "key", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread sleeper;

  @SuppressWarnings("unused")
  private boolean key;

  /** {@code sleeper} is the one platform thread that may sleep on this note. */
  public Note(Thread sleeper) {
    this.sleeper = sleeper;
  }

  /** By the sleeper. */
  public void clear() {
    KEY.setVolatile(this, false);
  }

  /** True once {@link #wakeup} was called. */
  public boolean isSet() {
    return (boolean) KEY.getAcquire(this);
  }

  /**
   * By any thread, once per {@link #clear}. What the caller wrote before is visible to the sleeper.
   */
  public void wakeup() {
    KEY.setVolatile(this, true);
    OsThread.unpark(sleeper);
  }

  /**
   * Blocks the operating-system thread until {@link #wakeup}. An interrupt of that thread, which
   * nobody can mean for an M, is dropped: while it is pending no park would block.
   */
  public void sleep() {
    while (!isSet()) {
      OsThread.park();
      boolean dropped = Thread.interrupted();
    }
  }

  /** As {@link #sleep}, for at most {@code nanos}; true if the note was set. */
  public boolean sleepNanos(long nanos) {
    long deadline = System.nanoTime() + nanos;
    while (!isSet()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      OsThread.parkNanos(left);
    }
    return true;
  }

  /**
   * As {@link #sleep}, but returns as soon as the operating-system thread is unparked for any
   * reason; the caller looks at {@link #isSet} and at whatever else it waits for.
   */
  public void sleepOnce() {
    if (!isSet()) {
      OsThread.park();
    }
  }
}
