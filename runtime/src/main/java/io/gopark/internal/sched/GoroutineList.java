package io.gopark.internal.sched;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO of goroutines linked through the goroutines themselves; a G is in one list at most. Not
 * thread-safe.
 *
 * @go runtime.gQueue
 */
public final class GoroutineList {
  private @Nullable Goroutine head;
  private @Nullable Goroutine tail;
  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return head == null;
  }

  /** The next ones follow by {@code schedlink}. */
  @Nullable Goroutine first() {
    return head;
  }

  /**
   * @go runtime.gQueue.pushBack
   */
  public void pushBack(Goroutine gp) {
    gp.setSchedlink(null);
    if (tail == null) {
      head = gp;
    } else {
      tail.setSchedlink(gp);
    }
    tail = gp;
    size++;
  }

  /**
   * Appends all of {@code other} and empties it.
   *
   * @go runtime.gQueue.pushBackAll
   */
  void pushBackAll(GoroutineList other) {
    if (other.head == null) {
      return;
    }
    if (tail == null) {
      head = other.head;
    } else {
      tail.setSchedlink(other.head);
    }
    tail = other.tail;
    size += other.size;
    other.head = null;
    other.tail = null;
    other.size = 0;
  }

  void addTo(java.util.List<Goroutine> to) {
    for (Goroutine gp = head; gp != null; gp = gp.schedlink()) {
      to.add(gp);
    }
  }

  /**
   * @go runtime.gQueue.pop
   */
  public @Nullable Goroutine pop() {
    Goroutine gp = head;
    if (gp != null) {
      head = gp.schedlink();
      if (head == null) {
        tail = null;
      }
      gp.setSchedlink(null);
      size--;
    }
    return gp;
  }
}
