package io.gopark.internal.timer;

import io.gopark.internal.base.Clock;
import io.gopark.internal.host.OpenModules;
import io.gopark.internal.netpoll.SleepingPoller;
import io.gopark.internal.sched.Config;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.RuntimeEvents;
import io.gopark.internal.sched.Scheduler;

/** For timer heaps that only the test looks at: a scheduler that never runs anything. */
public final class NotStarted {
  private NotStarted() {}

  public static Scheduler scheduler() {
    OpenModules.ensureOpen();
    Config config = new Config("timers", 1, 10, Clock.SYSTEM, 4, false, false, false);
    return new Scheduler(
        config, new NoEvents(), new SleepingPoller(), id -> null, new Object(), () -> true);
  }

  private static final class NoEvents implements RuntimeEvents {
    @Override
    public void panicked(Goroutine gp, Throwable e) {
      throw new AssertionError(e);
    }

    @Override
    public void goexited(Goroutine gp) {}

    @Override
    public void fatal(Fatal kind, String text) {
      throw new AssertionError(text);
    }
  }
}
