package io.gopark.internal.sema;

import io.gopark.WaitReason;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a condition's waiters stand in. Each takes a ticket while it still holds the condition's
 * lock, and queues after it gave that up; in between it may be overtaken. So it is tickets that are
 * notified, in their order: {@code notify} is the next to be, and one whose ticket was passed
 * before it queued does not wait at all. No later waiter can take a notification from an earlier
 * one.
 *
 * <p>A waiter that gives up leaves its ticket behind as a gap, or a notification meant for the next
 * would be spent on it. Neighbouring gaps merge, so there are never more of them than live waiters
 * and one. If it was notified before it gave up, the oldest after it is in its place; but not by a
 * broadcast, which has reached all whom it was meant for.
 *
 * <p>{@code wait} is changed by get-and-add without the lock; {@code notify} under it, and read
 * without it to find that nobody waits. The list is sorted by ticket.
 *
 * @go runtime.notifyList
 */
public final class NotifyList extends WaitPlace {
  private static final VarHandle WAIT;

  static {
    try {
      WAIT = MethodHandles.lookup().findVarHandle(NotifyList.class, "wait", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long wait;
  private volatile long notify;

  /** The tickets before it were notified by a broadcast, or before one; guarded by the lock. */
  private long broadcast;

  private @Nullable Ticket head;
  private @Nullable Ticket tail;

  /**
   * A waiter with its ticket; or, without a waiter, the tickets {@code from} to before {@code to}.
   */
  public static final class Ticket {
    @Nullable Waiter waiter;
    long from;
    long to;
    @Nullable Ticket prev;
    @Nullable Ticket next;
    private final NotifyList list;

    private Ticket(NotifyList list, Waiter waiter) {
      this.list = list;
      this.waiter = waiter;
    }
  }

  /**
   * A ticket for the caller, which must wait with it or give it back.
   *
   * @go sync.runtime_notifyListAdd
   */
  public Ticket add() {
    Ticket ticket = new Ticket(this, newWaiter());
    ticket.from = (long) WAIT.getAndAdd(this, 1L);
    ticket.to = ticket.from + 1;
    return ticket;
  }

  /** For who took {@code ticket} and cannot wait after all. */
  public void giveBack(Ticket ticket) {
    Waiter next = null;
    Machine mp = Machine.enter();
    lock();
    if (ticket.from >= notify) {
      insert(ticket);
      turnIntoGap(ticket);
    } else if (ticket.from >= broadcast) {
      next = takeOldest();
    }
    unlock();
    if (next != null) {
      next.ready();
    }
    leave(mp);
  }

  /**
   * Waits until {@code ticket} is notified.
   *
   * @param nanos {@link #FOREVER}, or for how long at the most
   * @go sync.runtime_notifyListWait
   */
  public byte await(Ticket ticket, long nanos) {
    Waiter self = Objects.requireNonNull(ticket.waiter);
    Machine mp = Machine.enter();
    return queue(mp, ticket, self)
        ? park(mp, self, WaitReason.SYNC_COND_WAIT, nanos)
        : Outcome.DONE;
  }

  /** As {@link #await}; no interrupt ends it. */
  public void awaitUninterruptibly(Ticket ticket) {
    Waiter self = Objects.requireNonNull(ticket.waiter);
    Machine mp = Machine.enter();
    if (queue(mp, ticket, self)) {
      parkUninterruptibly(mp, self, WaitReason.SYNC_COND_WAIT);
    }
  }

  /** True: queued, and the lock is held. False: notified already, unlocked, left. */
  private boolean queue(@Nullable Machine mp, Ticket ticket, Waiter self) {
    lock();
    if (ticket.from < notify) {
      unlock();
      leave(mp);
      return false;
    }
    begin(self);
    self.elem = ticket;
    insert(ticket);
    return true;
  }

  /**
   * Notifies the oldest ticket.
   *
   * @go sync.runtime_notifyListNotifyOne
   */
  public void notifyOne() {
    if (wait == notify) {
      return;
    }
    Machine mp = Machine.enter();
    lock();
    Waiter w = takeOldest();
    unlock();
    if (w != null) {
      w.ready();
    }
    leave(mp);
  }

  /**
   * Notifies all tickets that have been given out.
   *
   * @go sync.runtime_notifyListNotifyAll
   */
  public void notifyAllWaiters() {
    if (wait == notify) {
      return;
    }
    Machine mp = Machine.enter();
    lock();
    Ticket first = head;
    head = null;
    tail = null;
    notify = wait;
    broadcast = notify;
    for (Ticket node = first; node != null; node = node.next) {
      if (node.waiter != null) {
        node.waiter.elem = null;
      }
    }
    unlock();
    for (Ticket node = first; node != null; node = node.next) {
      if (node.waiter != null) {
        node.waiter.ready();
      }
    }
    leave(mp);
  }

  /** How many waiters and gaps stand in the list. */
  int length() {
    lock();
    int n = 0;
    for (Ticket node = head; node != null; node = node.next) {
      n++;
    }
    unlock();
    return n;
  }

  // ---- under the lock -------------------------------------------------------------------------

  /** Passes one live ticket; null if its waiter has not queued yet, or there is none. */
  private @Nullable Waiter takeOldest() {
    dropGaps();
    if (notify == wait) {
      return null;
    }
    long ticket = notify;
    notify = ticket + 1;
    Ticket first = head;
    if (first == null || first.from != ticket) {
      return null;
    }
    unlink(first);
    Waiter w = first.waiter;
    if (w != null) {
      w.elem = null;
    }
    return w;
  }

  /** Tickets that were given up need no notification once they are the oldest. */
  private void dropGaps() {
    for (Ticket first = head;
        first != null && first.waiter == null && first.from == notify;
        first = head) {
      notify = first.to;
      unlink(first);
    }
  }

  /**
   * A time limit or interrupt that comes late may find its waiter in another list, whose lock
   * guards the ticket there.
   */
  @Override
  boolean remove(Waiter waiter) {
    if (!(waiter.elem instanceof Ticket ticket) || ticket.list != this || ticket.waiter != waiter) {
      return false;
    }
    waiter.elem = null;
    turnIntoGap(ticket);
    return true;
  }

  private void turnIntoGap(Ticket node) {
    node.waiter = null;
    Ticket before = node.prev;
    if (before != null && before.waiter == null && before.to == node.from) {
      node.from = before.from;
      unlink(before);
    }
    Ticket after = node.next;
    if (after != null && after.waiter == null && after.from == node.to) {
      node.to = after.to;
      unlink(after);
    }
    dropGaps();
  }

  private void insert(Ticket node) {
    Ticket before = tail;
    while (before != null && before.from > node.from) {
      before = before.prev;
    }
    Ticket after = before == null ? head : before.next;
    node.prev = before;
    node.next = after;
    if (before == null) {
      head = node;
    } else {
      before.next = node;
    }
    if (after == null) {
      tail = node;
    } else {
      after.prev = node;
    }
  }

  private void unlink(Ticket node) {
    Ticket before = node.prev;
    Ticket after = node.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.prev = before;
    }
    node.prev = null;
    node.next = null;
  }
}
