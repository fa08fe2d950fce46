package io.gopark.internal.timer;

import io.gopark.internal.sched.TimerSource;
import org.jspecify.annotations.Nullable;

/**
 * One timer. {@code heap} says which heap holds it, null when none does; it is written under the
 * lock of the heap that it leaves or enters, and {@code index} is its place there. The other fields
 * are written while it is in no heap, or under its heap's lock.
 *
 * @go runtime.timer
 */
public final class RuntimeTimer {
  volatile @Nullable TimerHeap heap;
  int index = -1;
  long when;

  /** Above zero it goes back into the heap after it fired, this much later. */
  long period;

  final TimerSource.Fire fire;
  final Object arg;
  int seq;

  public RuntimeTimer(TimerSource.Fire fire, Object arg) {
    this.fire = fire;
    this.arg = arg;
  }
}
