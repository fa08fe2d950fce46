package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO of waiters, guarded by the lock of the structure that it belongs to. Doubly linked, so
 * that an interrupted or losing waiter leaves in constant time wherever it stands.
 *
 * <p>The links are such that few references are stored where one waits, which is the usual case: a
 * waiter that stands alone has no links. Of several, the oldest one's {@code prev} is the youngest,
 * whose {@code next} is null.
 *
 * @go runtime.waitq
 */
public final class WaitQueue {
  /** The oldest. */
  private @Nullable Waiter first;

  public boolean isEmpty() {
    return first == null;
  }

  /** The oldest waiter, which stays where it is; null when empty. */
  public @Nullable Waiter peek() {
    return first;
  }

  /**
   * @go runtime.waitq.enqueue
   */
  public void enqueue(Waiter w) {
    w.queue = this;
    Waiter head = first;
    if (head == null) {
      first = w;
    } else {
      append(head, w);
    }
  }

  private static void append(Waiter head, Waiter w) {
    Waiter last = last(head);
    last.next = w;
    w.prev = last;
    head.prev = w;
  }

  private static Waiter last(Waiter head) {
    Waiter last = head.prev;
    return last == null ? head : last;
  }

  /** Puts {@code w} before all others. */
  public void enqueueFirst(Waiter w) {
    Waiter head = first;
    if (head == null) {
      enqueue(w);
      return;
    }
    w.queue = this;
    w.prev = last(head);
    w.next = head;
    head.prev = w;
    first = w;
  }

  /**
   * Takes out the oldest waiter whose operation may still be completed. A select's waiter is
   * claimed before it is taken out: one that lost (another case won) is dropped here, and its
   * select will find it gone.
   *
   * @go runtime.waitq.dequeue
   */
  public @Nullable Waiter dequeue() {
    for (Waiter w = first; w != null; w = first) {
      boolean ours = w.claim();
      remove(w);
      if (ours) {
        return w;
      }
    }
    return null;
  }

  /**
   * Takes {@code w} out; false if it does not stand in this queue.
   *
   * @go runtime.waitq.dequeueSudoG
   */
  public boolean remove(Waiter w) {
    if (w.queue != this) {
      return false;
    }
    w.queue = null;
    if (w.prev == null) {
      first = null;
    } else {
      unlinkOne(w, w.prev, w.next);
    }
    return true;
  }

  /** One of several. */
  private void unlinkOne(Waiter w, Waiter before, @Nullable Waiter after) {
    w.prev = null;
    w.next = null;
    Waiter head = first;
    if (w == head) {
      first = after;
      close(after, before);
    } else {
      before.next = after;
      if (after == null) {
        close(head, before);
      } else {
        after.prev = before;
      }
    }
  }

  /** Makes {@code last} the youngest of those that begin with {@code head}. */
  private static void close(@Nullable Waiter head, Waiter last) {
    if (head != null) {
      head.prev = head == last ? null : last;
    }
  }

  /**
   * Takes out all whose operation may still be completed, oldest first. They stay linked: walk them
   * with {@link #unlink}.
   */
  public @Nullable Waiter dequeueAll() {
    Waiter head = null;
    Waiter tail = null;
    for (Waiter w = dequeue(); w != null; w = dequeue()) {
      if (tail == null) {
        head = w;
      } else {
        tail.next = w;
      }
      tail = w;
    }
    return head;
  }

  /** The one after {@code w} in the list that {@link #dequeueAll} returned; forgets the link. */
  public static @Nullable Waiter unlink(Waiter w) {
    Waiter after = w.next;
    w.next = null;
    return after;
  }
}
