package io.gopark.sync;

import io.gopark.internal.base.StackRoom;
import io.gopark.internal.sched.Parking;
import io.gopark.internal.sched.Waiter.Outcome;
import io.gopark.internal.sema.NotifyList;
import io.gopark.internal.sema.WaitPlace;
import java.time.Duration;
import java.util.Objects;

/**
 * A condition that goroutines wait for, tied to a lock. Waiters are woken in the order of their
 * waits, and never spuriously; but another may change the condition before the woken one has the
 * lock again, so wait in a loop:
 *
 * {@snippet :
 * var mutex = new Mutex();
 * var cond = new Cond(mutex);
 * var queue = new ArrayDeque<String>();
 * go(() -> {
 *   try (var _ = mutex.acquire()) {
 *     queue.add("job");
 *   }
 *   cond.signal();
 * });
 * mutex.lock();
 * try {
 *   while (queue.isEmpty()) {
 *     cond.await();
 *   }
 *   IO.println(queue.poll()); // -> job
 * } finally {
 *   mutex.unlock();
 * }
 * }
 *
 * <p>Happens-before: a signal or broadcast happens before the return of each wait that it ends.
 *
 * @go sync.Cond
 */
public final class Cond {
  private final Locker locker;
  private final NotifyList list = new NotifyList();

  /**
   * @param locker held while waiting begins: a {@link Mutex}, a {@link RWMutex} or its {@link
   *     RWMutex#rlocker}
   * @go sync.NewCond
   */
  public Cond(Locker locker) {
    this.locker = Objects.requireNonNull(locker, "locker");
  }

  /**
   * Unlocks, waits for a signal or broadcast, and locks again; also before it throws.
   *
   * <p>Happens-before: the signal or broadcast that ends it happens before its return; its unlock
   * and lock order what they order alone. One that is interrupted orders nothing else.
   *
   * @throws InterruptedException if the thread is interrupted, before or meanwhile; no signal is
   *     lost to it
   * @go sync.Cond.Wait
   */
  public void await() throws InterruptedException {
    if (awaitNanos(WaitPlace.FOREVER) == Outcome.INTERRUPTED) {
      throw Interrupts.consumed();
    }
  }

  /**
   * As {@link #await()}, for {@code timeout} at the most.
   *
   * <p>Happens-before: as {@link #await()}; false orders no more than its unlock and lock do.
   *
   * @return false if the time was up before a signal
   */
  public boolean await(Duration timeout) throws InterruptedException {
    byte outcome = awaitNanos(Math.max(Interrupts.nanos(timeout), 0));
    if (outcome == Outcome.INTERRUPTED) {
      throw Interrupts.consumed();
    }
    return outcome == Outcome.DONE;
  }

  /**
   * As {@link #await()}; an interrupt does not end the wait, and leaves its mark.
   *
   * <p>Happens-before: as {@link #await()}.
   */
  public void awaitUninterruptibly() {
    NotifyList.Ticket ticket = takeTicketAndUnlock();
    list.awaitUninterruptibly(ticket);
    locker.lock();
  }

  byte awaitNanos(long nanos) {
    NotifyList.Ticket ticket = takeTicketAndUnlock();
    byte outcome = list.await(ticket, nanos);
    locker.lock();
    return outcome;
  }

  private NotifyList.Ticket takeTicketAndUnlock() {
    StackRoom.forExchange();
    Parking.unwindIfOver();
    NotifyList.Ticket ticket = list.add();
    try {
      locker.unlock();
    } catch (Throwable e) {
      list.giveBack(ticket);
      throw e;
    }
    return ticket;
  }

  /**
   * Wakes the one that has waited longest, if anybody waits. The caller may hold the lock, and need
   * not.
   *
   * <p>Happens-before: it happens before the return of the wait that it ends.
   *
   * @go sync.Cond.Signal
   */
  public void signal() {
    list.notifyOne();
  }

  /**
   * Wakes all that wait. The caller may hold the lock, and need not.
   *
   * <p>Happens-before: it happens before the return of each wait that it ends.
   *
   * @go sync.Cond.Broadcast
   */
  public void broadcast() {
    list.notifyAllWaiters();
  }
}
