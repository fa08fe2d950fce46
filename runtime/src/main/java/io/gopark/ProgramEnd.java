package io.gopark;

import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.base.StandardOutput;
import io.gopark.internal.host.OsThread;
import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * The end of a program whose {@code run} failed: Go's report and Go's exit status, in place of
 * Java's stack trace and status 1. Under {@link Go#run} that is so if nobody catches what it
 * throws, which is only known when the exception leaves the thread; so the thread gets a handler
 * that knows this exception, and that leaves every other to the thread's group, as a thread without
 * a handler does. The command has nobody who could catch it, and ends at once.
 *
 * <p>Made before the program runs, because at its end there may be no memory. The report comes
 * first: what a program has printed must not keep back why it died.
 */
final class ProgramEnd implements UncaughtExceptionHandler {
  private static final int STATUS = 2;

  private final boolean atOnce;
  private final String lastLine;
  private final byte[] panicWithoutMemory;
  private final byte[] fatalWithoutMemory;
  private @Nullable Throwable thrown;
  private @Nullable Goroutine main;
  private boolean reported;

  /**
   * The last two are the reports for which there is no memory.
   *
   * @param lastLine what follows any report, of a program that ends at once; null: it does not
   */
  ProgramEnd(@Nullable String lastLine, GoPanic panic, FatalError fatal) {
    this.atOnce = lastLine != null;
    this.lastLine = lastLine == null ? "" : lastLine;
    this.panicWithoutMemory = bytes(panic.report());
    this.fatalWithoutMemory = bytes(fatal.report());
  }

  /**
   * {@code failure} is about to leave {@code run} on the calling thread. A goroutine's is left to
   * the rules of its own runtime, and a handler that somebody set to that handler.
   */
  void of(Throwable failure, Goroutine mainGoroutine) {
    thrown = failure;
    main = mainGoroutine;
    if (atOnce) {
      die(failure);
    }
    Thread thread = Thread.currentThread();
    UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    if (Goroutine.current() == null
        && (handler == thread.getThreadGroup() || handler instanceof ProgramEnd)) {
      thread.setUncaughtExceptionHandler(this);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (e != thrown || Thread.getDefaultUncaughtExceptionHandler() != null) {
      thread.getThreadGroup().uncaughtException(thread, e);
      return;
    }
    die(e);
  }

  private void die(Throwable e) {
    for (int tries = 0; tries < OutOfMemory.TRIES; tries++) {
      try {
        report(e, tries);
        StandardOutput.flushAtTheEnd();
        System.exit(STATUS);
      } catch (VirtualMachineError | LinkageError noMemory) {
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      }
    }
    Runtime.getRuntime().halt(STATUS);
  }

  /** In one piece, which a stream passes on as it is: it fails before the first byte, or not. */
  private void report(Throwable e, int tries) {
    if (!reported) {
      byte[] text = tries < OutOfMemory.TRIES / 2 ? bytes(text(e)) : withoutMemory(e);
      System.err.write(text, 0, text.length);
      reported = true;
      System.err.flush();
    }
  }

  private byte[] bytes(String report) {
    return report.concat(lastLine).getBytes(System.err.charset());
  }

  /** Tests and no switch over types, for which the JVM makes code at its first execution. */
  private String text(Throwable e) {
    if (e instanceof GoPanic panic) {
      return panic.report();
    }
    if (e instanceof FatalError fatal) {
      return fatal.report();
    }
    Goroutine gp = main;
    return gp == null ? "" : new GoPanic(gp, e).report();
  }

  private byte[] withoutMemory(Throwable e) {
    return e instanceof FatalError ? fatalWithoutMemory : panicWithoutMemory;
  }
}
