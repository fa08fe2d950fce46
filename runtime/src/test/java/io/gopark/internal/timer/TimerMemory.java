package io.gopark.internal.timer;

import io.gopark.ScarceMemory;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;

/** A program that moves a P's timers to a heap that has to grow, where memory is scarce. */
public final class TimerMemory {
  private static final int TIMERS = 100;
  private static final TimerSource.Fire NOTHING = (arg, seq) -> {};

  private final Scheduler sched = NotStarted.scheduler();
  private TimerHeap heap = new TimerHeap(sched);

  private TimerMemory() {}

  public static void main(String[] args) throws Exception {
    TimerMemory program = new TimerMemory();
    for (int when = 1; when <= TIMERS; when++) {
      Object unused = program.heap.start(when, NOTHING, program, 0);
    }
    ScarceMemory.repeat(program::move, () -> program.heap.size() == TIMERS);
    System.exit(0);
  }

  /** Where it fails, those that have moved come back: there is room for them. */
  private void move() {
    TimerHeap heir = new TimerHeap(sched);
    try {
      heir.take(heap);
      heap = heir;
    } catch (OutOfMemoryError e) {
      heap.take(heir);
      throw e;
    }
  }
}
