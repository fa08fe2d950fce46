package io.gopark.sync;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/** A {@link RWMutex} as the two locks of java.util.concurrent. */
record RWMutexLocks(RWMutex mutex) implements ReadWriteLock {
  @Override
  public Lock readLock() {
    return new ReadView(mutex);
  }

  @Override
  public Lock writeLock() {
    return new WriteView(mutex);
  }

  private record ReadView(RWMutex mutex) implements Lock {
    @Override
    public void lock() {
      mutex.rlock();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      mutex.rlockInterruptibly();
    }

    @Override
    public boolean tryLock() {
      return mutex.tryRLock();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      return mutex.tryRLockNanos(unit.toNanos(time));
    }

    @Override
    public void unlock() {
      if (!mutex.isReadLocked()) {
        throw new IllegalMonitorStateException("sync: RUnlock of unlocked RWMutex");
      }
      mutex.runlock();
    }

    /** Several may hold a read lock: whose would a condition give up? */
    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException("a read lock has no conditions");
    }
  }

  private record WriteView(RWMutex mutex) implements Lock {
    @Override
    public void lock() {
      mutex.lock();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      mutex.lockInterruptibly();
    }

    @Override
    public boolean tryLock() {
      return mutex.tryLock();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      return mutex.tryLockNanos(unit.toNanos(time));
    }

    @Override
    public void unlock() {
      if (!mutex.isWriteLocked()) {
        throw new IllegalMonitorStateException("sync: Unlock of unlocked RWMutex");
      }
      mutex.unlock();
    }

    @Override
    public Condition newCondition() {
      return new CondCondition(mutex, mutex::isWriteLocked);
    }
  }
}
