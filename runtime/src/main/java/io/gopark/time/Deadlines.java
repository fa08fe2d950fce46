package io.gopark.time;

import io.gopark.GoRuntime;
import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where and when a timer of the caller's is due. */
final class Deadlines {
  private Deadlines() {}

  /** For callers that are no goroutines. */
  private static final class Shared {
    static final Scheduler SCHED = find();

    /** A thread of the runtime's knows its scheduler, also when it is never started. */
    private static Scheduler find() {
      Thread probe = GoRuntime.shared().threadFactory().newThread(() -> {});
      if (VirtualThreads.schedulerOf(probe) instanceof Goroutine gp) {
        return gp.scheduler();
      }
      throw new IllegalStateException("the shared runtime's threads are not its own");
    }
  }

  /** The caller is inside the runtime on {@code mp}, or no goroutine. */
  static Scheduler scheduler(@Nullable Machine mp) {
    return mp == null ? Shared.SCHED : mp.scheduler();
  }

  /** The heap of the caller's P. */
  static TimerSource heap(@Nullable Machine mp) {
    return mp == null ? Shared.SCHED.timersForOutsider() : mp.timers();
  }

  /** {@code after} from now on the clock of {@code sched}; what is negative is due at once. */
  static long when(Scheduler sched, long after) {
    return Scheduler.deadline(sched.nanos(), Math.max(0, after));
  }

  /** What does not fit becomes the largest that does. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
