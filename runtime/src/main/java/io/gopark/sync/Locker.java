package io.gopark.sync;

/**
 * What can be locked and unlocked.
 *
 * @go sync.Locker
 */
public interface Locker {
  /** Waits for the lock as long as it takes; an interrupt does not end the wait. */
  void lock();

  void unlock();
}
