package io.gopark;

import io.gopark.internal.sched.GoexitSignal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code run}: what its goroutine executes, and how it ended, which the caller waits
 * for. The end allocates nothing, because it may be told for want of memory.
 *
 * <p>Whoever claims the end stores the failure, then {@code ended}, then wakes the caller, which
 * reads {@code ended} before each park.
 */
final class MainRun implements Task {
  private final Task main;
  private final Thread caller = Thread.currentThread();
  private final AtomicInteger claims = new AtomicInteger();
  private @Nullable Throwable failure;
  private volatile boolean ended;

  MainRun(Task main) {
    this.main = main;
  }

  /** What main throws is its own run's result, whichever other runs there are. */
  @Override
  public void run() throws Exception {
    try {
      main.run();
      end(null);
    } catch (GoexitSignal e) {
      throw e;
    } catch (Throwable e) {
      end(e);
    }
  }

  /** The first call counts. */
  void end(@Nullable Throwable why) {
    if (claims.getAndIncrement() == 0) {
      failure = why;
      ended = true;
      LockSupport.unpark(caller);
    }
  }

  void await() throws InterruptedException {
    while (!ended) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
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

  boolean isAwaitedBy(Thread thread) {
    return caller == thread && !ended;
  }
}
