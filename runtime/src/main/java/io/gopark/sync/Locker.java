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
  /**
   * Waits for the lock as long as it takes; an interrupt does not end the wait.
   *
   * <p>Happens-before: every earlier {@link #unlock} happens before its return. Two that do not
   * exclude each other, such as those of {@link RWMutex#rlocker}, order nothing between them.
   */
  void lock();

  /**
   * Lets go of the lock.
   *
   * <p>Happens-before: it happens before the return of each later {@link #lock}, but for those
   * named there.
   */
  void unlock();
}
