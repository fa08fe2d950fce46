package io.gopark;

import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.sched.RuntimeEvents;
import io.gopark.internal.sched.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a goroutine panics or the scheduler gives up, and how that reaches whoever
 * waits in {@code run}: the first event decides.
 */
final class RuntimeRules implements RuntimeEvents {
  private static final System.Logger LOG = System.getLogger("io.gopark");

  private final @Nullable PanicHandler onPanic;
  private final boolean program;
  private final @Nullable String lastLine;
  private volatile @Nullable GoRuntime runtime;

  private final MainRuns running = new MainRuns();

  private final AtomicBoolean exhausted = new AtomicBoolean();

  /** What ends the program where there is no memory to say more. */
  private final GoPanic sparePanic = GoPanic.onFullHeap();

  private final FatalError spareFatal =
      new FatalError("out of memory", "fatal error: out of memory\n");

  /** A program has ended: its main has returned, or a panic or a fatal error came before. */
  private volatile boolean ended;

  /**
   * @param lastLine what follows the report of a program that ends at once, with the JVM; null: it
   *     may be caught
   */
  RuntimeRules(@Nullable PanicHandler onPanic, boolean program, @Nullable String lastLine) {
    this.onPanic = onPanic;
    this.program = program;
    this.lastLine = lastLine;
  }

  /** Before the first goroutine. */
  void bind(GoRuntime owner) {
    runtime = owner;
  }

  GoRuntime runtime() {
    return Objects.requireNonNull(runtime);
  }

  /** Starts a main goroutine. */
  interface Start {
    Goroutine newproc(Task main);
  }

  /** Blocks until main returns, or something ended the program. */
  void runMain(Task main, Start start) throws Exception {
    MainRun run = new MainRun(main);
    ProgramEnd end = program ? new ProgramEnd(lastLine, sparePanic, spareFatal) : null;
    running.add(run);
    Goroutine gp;
    try {
      gp = start.newproc(run);
      try {
        run.await();
        ended = true;
      } catch (InterruptedException e) {
        gp.thread().interrupt();
        failed(end, e, gp);
        throw e;
      }
    } finally {
      running.remove(run);
    }
    Throwable failure = run.failure();
    if (failure != null) {
      failed(end, failure, gp);
    }
    run.rethrow();
  }

  private static void failed(@Nullable ProgramEnd end, Throwable failure, Goroutine main) {
    if (end != null) {
      end.of(failure, main);
    }
  }

  /**
   * Whether {@code thread} waits for a main goroutine, and so can wake nobody. Not from the moment
   * when main has returned: the goroutine ends after that, so whoever sees it gone sees this too.
   */
  boolean waitsForMain(Thread thread) {
    for (MainRun run = running.first(); run != null; run = run.next) {
      if (run.isAwaitedBy(thread)) {
        return true;
      }
    }
    return false;
  }

  /** Not of a main goroutine, which keeps its own; everybody who waits gets it. */
  @Override
  public void panicked(io.gopark.internal.sched.Goroutine gp, Throwable e) {
    if (onPanic != null) {
      onPanic.panicked(gp, e);
    } else if (program && !running.isEmpty()) {
      endWithPanic(gp, e);
    } else if (program && ended) {
      // Who prints now may be stopped by the close in the middle, with the stream's lock.
      return;
    } else {
      Thread thread = gp.thread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void endWithPanic(Goroutine gp, Throwable e) {
    claimAll(gp);
    Throwable why = sparePanic;
    try {
      why = e instanceof GoPanic ? e : newPanic(gp, e);
    } finally {
      endAll(gp, why);
    }
  }

  /**
   * On a full heap it is tried for a while: what the goroutine itself held is garbage by now, and
   * others may let go of theirs if they come to run.
   */
  private GoPanic newPanic(Goroutine gp, Throwable e) {
    for (int tries = 0; tries < OutOfMemory.TRIES; tries++) {
      try {
        return new GoPanic(gp, e);
      } catch (VirtualMachineError noMemory) {
        Scheduler.gosched();
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      } catch (LinkageError forGood) {
        return sparePanic;
      }
    }
    return sparePanic;
  }

  /** From now on main's return no longer ends the program well. */
  private void claimAll(Object by) {
    endAll(by, null);
  }

  /** With no {@code why} they are only claimed. */
  private void endAll(Object by, @Nullable Throwable why) {
    ended = true;
    while (true) {
      try {
        for (MainRun run = running.first(); run != null; run = run.next) {
          if (run.claim(by) && why != null) {
            run.finish(why);
          }
        }
        return;
      } catch (OutOfMemoryError e) {
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      }
    }
  }

  /**
   * Nobody runs a main goroutine on.
   *
   * @param allEnded whether whoever claimed an end cannot finish it any more either
   */
  void closed(boolean allEnded) {
    for (MainRun run = running.first(); run != null; run = run.next) {
      if (run.claim(this) || allEnded && !run.hasEnded()) {
        run.finish(new IllegalStateException("the runtime was closed before main returned"));
      }
    }
  }

  @Override
  public void goexited(io.gopark.internal.sched.Goroutine gp) {
    // As in Go, a main goroutine that exits this way leaves the program running.
  }

  @Override
  public void fatal(Fatal kind, String text) {
    // Several Ms may need the thread too many at the same time; the first has ended the program.
    if (kind == Fatal.THREAD_EXHAUSTION && exhausted.getAndSet(true)) {
      return;
    }
    Object by = Thread.currentThread();
    claimAll(by);
    FatalError error = spareFatal;
    try {
      error = newFatal(kind, text);
      if (running.isEmpty()) {
        log(error);
      }
    } finally {
      endAll(by, error);
    }
  }

  /** A handler of the program's that fails is no reason for the scheduler to. */
  private static void log(FatalError error) {
    try {
      LOG.log(System.Logger.Level.ERROR, error.report());
    } catch (Throwable ofHandler) {
      return;
    }
  }

  private FatalError newFatal(Fatal kind, String text) {
    for (int tries = 0; tries < OutOfMemory.TRIES; tries++) {
      try {
        return switch (kind) {
          case DEADLOCK ->
              new DeadlockError(text, "fatal error: " + text + "\n" + withBlankLine(dump()));
          case THREAD_EXHAUSTION ->
              new FatalError(
                  "thread exhaustion",
                  "runtime: "
                      + text
                      + "\nfatal error: thread exhaustion\n"
                      + withBlankLine(dump()));
          case BROKEN -> new FatalError(text, "fatal error: " + text + "\n");
        };
      } catch (VirtualMachineError noMemory) {
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      } catch (LinkageError forGood) {
        return spareFatal;
      }
    }
    return spareFatal;
  }

  private static String withBlankLine(String dump) {
    return dump.isEmpty() ? "" : "\n" + dump;
  }

  private String dump() {
    GoRuntime of = runtime;
    if (of == null) {
      return "";
    }
    try {
      StringBuilder out = new StringBuilder();
      of.dump(out);
      return out.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goroutines that a closed runtime leaves behind. */
  void reportAbandoned(Scheduler of) {
    List<io.gopark.internal.sched.Goroutine> left = of.goroutines();
    if (!left.isEmpty() && LOG.isLoggable(System.Logger.Level.DEBUG)) {
      LOG.log(System.Logger.Level.DEBUG, "runtime closed with goroutines left:\n" + dump());
    }
  }
}
