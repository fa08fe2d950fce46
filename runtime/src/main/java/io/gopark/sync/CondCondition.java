package io.gopark.sync;

import io.gopark.internal.sched.Waiter.Outcome;
import io.gopark.internal.sema.WaitPlace;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** {@link Cond} in java.util.concurrent's words. */
final class CondCondition implements Condition {
  private final BooleanSupplier isLocked;
  private final Cond cond;

  /**
   * @param isLocked whether anybody holds {@code locker}: more cannot be known
   */
  CondCondition(Locker locker, BooleanSupplier isLocked) {
    this.isLocked = isLocked;
    this.cond = new Cond(locker);
  }

  private void checkHeld() {
    if (!isLocked.getAsBoolean()) {
      throw new IllegalMonitorStateException("the lock is not held");
    }
  }

  @Override
  public void await() throws InterruptedException {
    boolean unused = await(WaitPlace.FOREVER);
  }

  private boolean await(long nanos) throws InterruptedException {
    checkHeld();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    byte outcome = cond.awaitNanos(Math.max(nanos, 0));
    if (outcome == Outcome.INTERRUPTED) {
      throw Interrupts.consumed();
    }
    return outcome == Outcome.DONE;
  }

  @Override
  public void awaitUninterruptibly() {
    checkHeld();
    cond.awaitUninterruptibly();
  }

  @Override
  public long awaitNanos(long nanos) throws InterruptedException {
    long start = System.nanoTime();
    boolean signalled = await(nanos);
    long left = Math.max(nanos, 0) - (System.nanoTime() - start);
    return signalled ? left : Math.min(left, 0);
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return await(unit.toNanos(time));
  }

  @Override
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    // Between instants, because the difference of two longs may not be one.
    Instant end = Instant.ofEpochMilli(deadline.getTime());
    return await(Interrupts.nanos(Duration.between(Instant.now(), end)));
  }

  @Override
  public void signal() {
    checkHeld();
    cond.signal();
  }

  @Override
  public void signalAll() {
    checkHeld();
    cond.broadcast();
  }
}
