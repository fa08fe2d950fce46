package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO of waiters, guarded by the lock of the structure that it belongs to. Doubly linked, so
 * that an interrupted or losing waiter leaves in constant time wherever it stands.
 *
 * @go runtime.waitq
 */
public final class WaitQueue {
  /**
   * The oldest; its {@code prev} is the youngest. One reference to store where two would be usual.
   */
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
      w.prev = w;
      first = w;
    } else {
      Waiter last = head.prev;
      if (last != null) {
        last.next = w;
      }
      w.prev = last;
      head.prev = w;
    }
  }

  /** Puts {@code w} before all others. */
  public void enqueueFirst(Waiter w) {
    Waiter head = first;
    if (head == null) {
      enqueue(w);
      return;
    }
    w.queue = this;
    w.prev = head.prev;
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
    Waiter head = first;
    Waiter before = w.prev;
    Waiter after = w.next;
    if (w == head) {
      first = after;
      if (after != null) {
        after.prev = before;
      }
    } else if (before != null && head != null) {
      before.next = after;
      if (after != null) {
        after.prev = before;
      } else {
        head.prev = before;
      }
    }
    w.prev = null;
    w.next = null;
    w.queue = null;
    return true;
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
