package io.gopark.sync;

import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.RuntimeError;
import io.gopark.Task;
import io.gopark.internal.sched.GoexitSignal;
import io.gopark.internal.sema.Countdown;
import io.gopark.internal.sema.WaitPlace;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits for a number of goroutines to finish.
 *
 * {@snippet :
 * var group = new WaitGroup();
 * var sum = new AtomicInteger();
 * for (int i = 1; i <= 4; i++) {
 *   int n = i;
 *   group.go(() -> sum.addAndGet(n));
 * }
 * group.await();
 * IO.println(sum); // -> 10
 * }
 *
 * <p>Happens-before: a call of {@link #done} happens before the return of each wait that it ends.
 *
 * @go sync.WaitGroup
 */
public final class WaitGroup {
  private final Countdown countdown = new Countdown();

  /** A group with the counter at zero. */
  public WaitGroup() {}

  /**
   * Adds {@code delta}, which may be negative, to the counter; at zero all that wait continue.
   * Calls that raise it from zero come before the wait.
   *
   * <p>Happens-before: where it lowers the counter, as {@link #done}.
   *
   * @throws RuntimeError "sync: negative WaitGroup counter", or the text for an add that races with
   *     a wait; the counter is as it was
   * @go sync.WaitGroup.Add
   */
  public void add(int delta) {
    countdown.add(delta);
  }

  /**
   * Takes one off the counter.
   *
   * <p>Happens-before: it happens before the return of each wait that it ends.
   *
   * @go sync.WaitGroup.Done
   */
  public void done() {
    countdown.add(-1);
  }

  /**
   * Waits until the counter is zero.
   *
   * <p>Happens-before: each {@link #done} that it waited for happens before its return.
   *
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile
   * @throws RuntimeError "sync: WaitGroup is reused before previous Wait has returned"
   * @go sync.WaitGroup.Wait
   */
  public void await() throws InterruptedException {
    boolean unused = Interrupts.done(countdown.await(WaitPlace.FOREVER));
  }

  /**
   * As {@link #await()}, for {@code timeout} at the most.
   *
   * <p>Happens-before: true, as {@link #await()}; false orders nothing.
   *
   * @return whether the counter was zero
   */
  public boolean await(Duration timeout) throws InterruptedException {
    long nanos = Interrupts.nanos(timeout);
    if (nanos <= 0) {
      return countdown.counter() == 0;
    }
    return Interrupts.done(countdown.await(nanos));
  }

  /**
   * Runs {@code task} in a new goroutine that the group waits for. An exception that leaves it is a
   * panic, and has been dealt with by the time the goroutine counts as done.
   *
   * <p>Happens-before: it happens before the start of {@code task}, and the end of that before the
   * return of each {@link #await} that waits for it.
   *
   * @go sync.WaitGroup.Go
   */
  public Goroutine go(Task task) {
    Objects.requireNonNull(task, "go of nil func value");
    add(1);
    try {
      return Go.go(() -> runAndDone(task));
    } catch (Throwable e) {
      done();
      throw e;
    }
  }

  private void runAndDone(Task task) {
    try {
      task.run();
    } catch (GoexitSignal e) {
      throw e;
    } catch (Throwable e) {
      // Reported before done, or main could return from its wait and end the program in good order.
      Panics.report(e);
    } finally {
      done();
    }
  }

  @Override
  public String toString() {
    return "WaitGroup[" + countdown.counter() + "]";
  }
}
