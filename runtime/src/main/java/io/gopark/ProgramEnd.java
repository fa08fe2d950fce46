package io.gopark;

import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.host.OsThread;
import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * The end of a program whose {@link Go#run} threw something that nobody catches: Go's report and
 * Go's exit status, in place of Java's stack trace and status 1. Only when the exception leaves the
 * thread is it known that nobody does; so the thread gets a handler that knows this exception, and
 * that leaves every other to the thread's group, as a thread without a handler does.
 *
 * <p>Made before the program runs, because at its end there may be no memory.
 */
final class ProgramEnd implements UncaughtExceptionHandler {
  private static final int STATUS = 2;

  private final String withoutMemory;
  private @Nullable Throwable thrown;
  private @Nullable Goroutine main;

  /** {@code withoutMemory} is the report of a panic for which there is no memory. */
  ProgramEnd(String withoutMemory) {
    this.withoutMemory = withoutMemory;
  }

  /**
   * {@code failure} is about to leave {@code run} on the calling thread. A goroutine's is left to
   * the rules of its own runtime, and a handler that somebody set to that handler.
   */
  void ifUncaught(Throwable failure, Goroutine mainGoroutine) {
    Thread thread = Thread.currentThread();
    UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    if (Goroutine.current() == null
        && (handler == thread.getThreadGroup() || handler instanceof ProgramEnd)) {
      thrown = failure;
      main = mainGoroutine;
      thread.setUncaughtExceptionHandler(this);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (e != thrown || Thread.getDefaultUncaughtExceptionHandler() != null) {
      thread.getThreadGroup().uncaughtException(thread, e);
      return;
    }
    for (int tries = 0; tries < OutOfMemory.TRIES; tries++) {
      try {
        System.out.flush();
        System.err.print(report(e, tries));
        System.exit(STATUS);
      } catch (OutOfMemoryError noMemory) {
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      }
    }
    Runtime.getRuntime().halt(STATUS);
  }

  /** Tests and no switch over types, for which the JVM makes code at its first execution. */
  private String report(Throwable e, int tries) {
    if (e instanceof GoPanic panic) {
      return panic.report();
    }
    if (e instanceof FatalError fatal) {
      return fatal.report();
    }
    Goroutine gp = main;
    return gp != null && tries < OutOfMemory.TRIES / 2
        ? new GoPanic(gp, e).report()
        : withoutMemory;
  }
}
