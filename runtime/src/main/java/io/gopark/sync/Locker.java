package io.gopark.sync;

/**
 * What can be locked and unlocked.
 *
 * {@snippet :
 * var mutex = new RWMutex();
 * Locker reading = mutex.rlocker();
 * reading.lock();
 * IO.println(mutex.tryLock()); // -> false
 * reading.unlock();
 * IO.println(mutex.tryLock()); // -> true
 * }
 *
 * @go sync.Locker
 */
public interface Locker {
  /** Waits for the lock as long as it takes; an interrupt does not end the wait. */
  void lock();

  void unlock();
}
