package io.gopark.sync;

import io.gopark.RuntimeError;
import io.gopark.internal.sched.Waiter.Outcome;
import io.gopark.internal.sema.RwGate;
import io.gopark.internal.sema.WaitPlace;
import java.time.Duration;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock for many readers or one writer. Writers come first: once one waits, nobody new may read
 * until it has been there. So a goroutine must not read-lock again what it has read-locked. When a
 * writer leaves, all readers that wait get in before the next writer. It belongs to nobody: another
 * goroutine may unlock it.
 *
 * <p>Happens-before: an unlock happens before each later lock and rlock, and an runlock before each
 * later lock; before a later try only if that takes the lock. An runlock orders nothing for other
 * readers.
 *
 * {@snippet :
 * var mutex = new RWMutex();
 * var table = new HashMap<String, Integer>();
 * mutex.lock();
 * table.put("one", 1);
 * mutex.unlock();
 * mutex.rlock();
 * try {
 *   IO.println(table.get("one")); // -> 1
 *   IO.println(mutex.tryRLock() + " " + mutex.tryLock()); // -> true false
 * } finally {
 *   mutex.runlock();
 * }
 * }
 *
 * @go sync.RWMutex
 */
public final class RWMutex implements Locker {
  /** One writer at a time. */
  private final Mutex w = new Mutex();

  private final RwGate gate = new Gate();

  /** A writer that waits in it has the mutex. */
  private final class Gate extends RwGate {
    @Override
    protected void writerAbandoned() {
      w.unlock();
    }
  }

  /** An unlocked one. */
  public RWMutex() {}

  // ---- readers --------------------------------------------------------------------------------

  /**
   * Happens-before: every earlier {@link #unlock} happens before its return.
   *
   * @go sync.RWMutex.RLock
   */
  public void rlock() {
    gate.rlock();
  }

  /**
   * Takes it for reading if no writer has it or waits for it.
   *
   * <p>Happens-before: if it takes it, as {@link #rlock}; if not, it orders nothing.
   *
   * @go sync.RWMutex.TryRLock
   */
  public boolean tryRLock() {
    return gate.tryRLock();
  }

  /**
   * As {@link #rlock}, until the thread is interrupted.
   *
   * <p>Happens-before: as {@link #rlock}; one that is interrupted orders nothing.
   *
   * @throws InterruptedException if it is, or was when this was called
   */
  public void rlockInterruptibly() throws InterruptedException {
    boolean unused = tryRLockNanos(WaitPlace.FOREVER);
  }

  /**
   * As {@link #rlockInterruptibly}, for {@code timeout} at the most.
   *
   * <p>Happens-before: if it takes it, as {@link #rlock}; if not, it orders nothing.
   */
  public boolean tryRLock(Duration timeout) throws InterruptedException {
    return tryRLockNanos(Interrupts.nanos(timeout));
  }

  boolean tryRLockNanos(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (nanos <= 0) {
      return gate.tryRLock();
    }
    return Interrupts.done(gate.rlock(nanos));
  }

  /**
   * Happens-before: it happens before the return of each later {@link #lock}, and of each later try
   * that takes the lock for writing.
   *
   * @throws RuntimeError "sync: RUnlock of unlocked RWMutex"; it is as it was
   * @go sync.RWMutex.RUnlock
   */
  public void runlock() {
    gate.runlock();
  }

  // ---- writers --------------------------------------------------------------------------------

  /**
   * Happens-before: every earlier {@link #unlock} and {@link #runlock} happens before its return.
   *
   * @go sync.RWMutex.Lock
   */
  @Override
  public void lock() {
    w.lock();
    try {
      gate.wlock();
    } catch (Throwable e) {
      w.unlock();
      throw e;
    }
  }

  /**
   * Takes it for writing if nobody has it, for reading or writing, or is about to.
   *
   * <p>Happens-before: if it takes it, as {@link #lock}; if not, it orders nothing.
   *
   * @go sync.RWMutex.TryLock
   */
  public boolean tryLock() {
    if (!w.tryLock()) {
      return false;
    }
    if (!gate.tryWlock()) {
      w.unlock();
      return false;
    }
    return true;
  }

  /**
   * As {@link #lock}, until the thread is interrupted; then those whom it kept out get in.
   *
   * <p>Happens-before: as {@link #lock}; one that is interrupted orders nothing.
   *
   * @throws InterruptedException if it is, or was when this was called
   */
  public void lockInterruptibly() throws InterruptedException {
    boolean unused = tryLockNanos(WaitPlace.FOREVER);
  }

  /**
   * As {@link #lockInterruptibly}, for {@code timeout} at the most.
   *
   * <p>Happens-before: if it takes it, as {@link #lock}; if not, it orders nothing.
   */
  public boolean tryLock(Duration timeout) throws InterruptedException {
    return tryLockNanos(Interrupts.nanos(timeout));
  }

  boolean tryLockNanos(long nanos) throws InterruptedException {
    if (nanos <= 0) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return tryLock();
    }
    long start = System.nanoTime();
    if (!w.tryLockNanos(nanos)) {
      return false;
    }
    long left = nanos;
    if (nanos != WaitPlace.FOREVER) {
      left = Math.max(nanos - (System.nanoTime() - start), 0);
    }
    byte outcome = Outcome.TIMED_OUT;
    try {
      outcome = gate.wlock(left);
    } finally {
      if (outcome != Outcome.DONE) {
        w.unlock();
      }
    }
    return Interrupts.done(outcome);
  }

  /**
   * Happens-before: it happens before the return of each later {@link #lock} and {@link #rlock},
   * and of each later try that takes the lock.
   *
   * @throws RuntimeError "sync: Unlock of unlocked RWMutex"; it is as it was
   * @go sync.RWMutex.Unlock
   */
  @Override
  public void unlock() {
    gate.wunlock();
    w.unlock();
  }

  // ---- views ----------------------------------------------------------------------------------

  /**
   * A locker whose lock is {@link #rlock} and whose unlock is {@link #runlock}.
   *
   * <p>Happens-before: as those.
   *
   * @go sync.RWMutex.RLocker
   */
  public Locker rlocker() {
    return new Locker() {
      @Override
      public void lock() {
        rlock();
      }

      @Override
      public void unlock() {
        runlock();
      }
    };
  }

  /**
   * This lock in the form of java.util.concurrent; conditions are the write lock's.
   *
   * <p>Happens-before: as the operations of this lock that its methods stand for; its conditions as
   * {@link Cond}.
   */
  public ReadWriteLock asReadWriteLock() {
    return new RWMutexLocks(this);
  }

  boolean isWriteLocked() {
    return gate.hasWriter();
  }

  boolean isReadLocked() {
    return gate.readers() > 0;
  }

  @Override
  public String toString() {
    return "RWMutex["
        + (isWriteLocked() ? "locked" : isReadLocked() ? "read-locked" : "unlocked")
        + "]";
  }
}
