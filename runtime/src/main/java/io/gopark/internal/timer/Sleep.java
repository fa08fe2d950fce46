package io.gopark.internal.timer;

import io.gopark.WaitReason;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.ParkCommit;
import io.gopark.internal.sched.Parking;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;
import io.gopark.internal.sched.WaitSource;
import io.gopark.internal.sched.Waiter;
import java.time.Duration;

/**
 * time.Sleep: a timer on the P's heap that readies the goroutine. The timer starts once the
 * goroutine is WAITING. Who wakes it, the timer or an interrupt, is decided by who gets to stop the
 * timer: the heap lets only one do so.
 *
 * @go time.Sleep
 */
public final class Sleep implements WaitSource, ParkCommit, TimerSource.Fire {
  private final RuntimeTimer timer;
  private final long when;
  private final TimerHeap heap;

  private Sleep(Goroutine gp, TimerHeap heap, long when) {
    this.timer = new RuntimeTimer(this, gp);
    this.heap = heap;
    this.when = when;
  }

  /** Parks for at least {@code time}; a thread that is no goroutine sleeps as a thread. */
  public static void sleep(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (time.isNegative() || time.isZero()) {
      return;
    }
    Machine mp = Machine.enter();
    Goroutine gp = mp == null ? null : mp.curg();
    if (mp == null || gp == null) {
      Thread.sleep(time);
      return;
    }
    Scheduler sched = gp.scheduler();
    long when = Scheduler.deadline(sched.nanos(), nanos(time));
    Sleep sleep;
    try {
      sleep = new Sleep(gp, (TimerHeap) mp.timers(), when);
    } catch (Throwable e) {
      mp.leave();
      throw e;
    }
    gp.on = sleep;
    gp.seq++;
    gp.outcome = Waiter.Outcome.NONE;
    try {
      Parking.gopark(mp, sleep, WaitReason.SLEEP);
    } finally {
      // Also where there is no memory for the timer: an interrupt believes what stands here.
      gp.on = null;
    }
    if (gp.outcome == Waiter.Outcome.INTERRUPTED) {
      boolean unused = Thread.interrupted();
      throw new InterruptedException();
    }
  }

  private static long nanos(Duration time) {
    try {
      return time.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * @go runtime.resetForSleep
   */
  @Override
  public void commit(Goroutine gp) {
    heap.add(timer, when, 0);
  }

  /**
   * @go runtime.goroutineReady
   */
  @Override
  public void fire(Object sleeper, int seq) {
    ((Goroutine) sleeper).ready();
  }

  @Override
  public void cancel(Waiter waiter, int seq, byte why) {
    if (waiter.seq == seq && TimerHeap.stopTimer(timer)) {
      waiter.outcome = why;
      waiter.ready();
    }
  }
}
