package io.gopark.sync;

import io.gopark.internal.sched.Waiter.Outcome;
import java.time.Duration;

/** What the interruptible and timed waits of this package have in common. */
final class Interrupts {
  private Interrupts() {}

  /** Whether the wait got what it was for, and not the end of its time. */
  static boolean done(byte outcome) throws InterruptedException {
    if (outcome == Outcome.INTERRUPTED) {
      throw consumed();
    }
    return outcome == Outcome.DONE;
  }

  /** The exception that takes the place of the interrupt status. */
  static InterruptedException consumed() {
    boolean unused = Thread.interrupted();
    return new InterruptedException();
  }

  /** As far as a long reaches, and then for ever. */
  static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
