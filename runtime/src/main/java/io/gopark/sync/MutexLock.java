package io.gopark.sync;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A {@link Mutex} as a lock of java.util.concurrent. It has no owner: its conditions can only check
 * that it is locked at all.
 */
record MutexLock(Mutex mutex) implements Lock {
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
    if (!mutex.isLocked()) {
      throw new IllegalMonitorStateException("sync: unlock of unlocked mutex");
    }
    mutex.unlock();
  }

  @Override
  public Condition newCondition() {
    return new CondCondition(mutex, mutex::isLocked);
  }
}
