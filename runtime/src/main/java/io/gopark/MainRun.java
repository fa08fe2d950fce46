package io.gopark;

import io.gopark.internal.sched.GoexitSignal;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code run}: what its goroutine executes, and how it ended, which the caller waits
 * for. The end allocates nothing, because it may be told for want of memory.
 *
 * <p>The first that claims the end decides: main when it returns, or a panic, or a fatal error. Who
 * panics claims before it makes its report, which takes a while: were main to return meanwhile, the
 * program would end well, and the panic be lost. Whoever has claimed finishes: it stores the
 * failure, then {@code ended}, then wakes the caller, which reads {@code ended} before each park.
 */
final class MainRun implements Task {
  private final Task main;
  private final Thread caller = Thread.currentThread();

  /**
   * Under the monitor: the JVM would link a compare-and-set at its first execution, with memory.
   */
  private @Nullable Object claimant;

  private @Nullable Throwable failure;
  private volatile boolean ended;

  /** Of {@link MainRuns}, which says who writes and reads it. */
  volatile @Nullable MainRun next;

  MainRun(Task main) {
    this.main = main;
  }

  /** What main throws is its own run's result, whichever other runs there are. */
  @Override
  public void run() throws Exception {
    try {
      main.run();
      endedItself(null);
    } catch (GoexitSignal e) {
      throw e;
    } catch (Throwable e) {
      endedItself(e);
    }
  }

  private void endedItself(@Nullable Throwable why) {
    if (claim(this)) {
      finish(why);
    }
  }

  /** Whether {@code by} decides how this ends, now or already. */
  synchronized boolean claim(Object by) {
    if (claimant == null) {
      claimant = by;
    }
    return claimant == by;
  }

  /** By whoever has claimed. */
  void finish(@Nullable Throwable why) {
    failure = why;
    ended = true;
    LockSupport.unpark(caller);
  }

  void await() throws InterruptedException {
    while (!ended) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** What ended it, unless main returned; by the caller, after {@link #await}. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Throws what ended it, unless main returned. */
  void rethrow() throws Exception {
    Throwable why = failure;
    if (why instanceof Error error) {
      throw error;
    }
    if (why instanceof Exception e) {
      throw e;
    }
    if (why != null) {
      throw new IllegalStateException(why);
    }
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isAwaitedBy(Thread thread) {
    return caller == thread && !ended;
  }
}
