package io.gopark;

import io.gopark.internal.debug.GoroutineDump;
import io.gopark.internal.sched.GoexitSignal;
import io.gopark.internal.sched.RuntimeEvents;
import io.gopark.internal.sched.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a goroutine panics or the scheduler gives up, and how that reaches whoever
 * waits in {@code run}: the first event decides.
 */
final class RuntimeRules implements RuntimeEvents {
  private static final System.Logger LOG = System.getLogger("io.gopark");

  private final @Nullable PanicHandler onPanic;
  private final boolean program;
  private volatile @Nullable Scheduler sched;

  /** The calls of {@code run} that wait. */
  private final Set<Run> running = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean exhausted = new AtomicBoolean();

  RuntimeRules(@Nullable PanicHandler onPanic, boolean program) {
    this.onPanic = onPanic;
    this.program = program;
  }

  void bind(Scheduler scheduler) {
    sched = scheduler;
  }

  /** One call of {@code run}. */
  private static final class Run {
    final Thread caller = Thread.currentThread();
    final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  }

  /** Blocks until main returns, or something ended the program. */
  void runMain(Task main, Function<Task, Goroutine> start) throws Exception {
    Run run = new Run();
    running.add(run);
    Goroutine gp = start.apply(() -> runToEnd(run, main));
    try {
      run.end.get();
    } catch (InterruptedException e) {
      gp.thread().interrupt();
      throw e;
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } finally {
      running.remove(run);
    }
  }

  /**
   * Whether {@code thread} waits for a main goroutine, and so can wake nobody. Not from the moment
   * when main has returned: the goroutine ends after that, so whoever sees it gone sees this too.
   */
  boolean waitsForMain(Thread thread) {
    for (Run run : running) {
      if (run.caller == thread && !run.end.isDone()) {
        return true;
      }
    }
    return false;
  }

  /** What main throws is its own run's result, whichever other runs there are. */
  private static void runToEnd(Run run, Task main) throws Exception {
    try {
      main.run();
      run.end.complete(null);
    } catch (GoexitSignal e) {
      throw e;
    } catch (Throwable e) {
      run.end.completeExceptionally(e);
    }
  }

  private static Exception unwrapped(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception e ? e : new IllegalStateException(cause);
  }

  /** Not of a main goroutine, which keeps its own; everybody who waits gets it. */
  @Override
  public void panicked(io.gopark.internal.sched.Goroutine gp, Throwable e) {
    if (onPanic != null) {
      onPanic.panicked(gp, e);
    } else if (program && !running.isEmpty()) {
      endAll(e instanceof GoPanic ? e : new GoPanic(gp, e));
    } else {
      Thread thread = gp.thread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void endAll(Throwable why) {
    for (Run run : running) {
      run.end.completeExceptionally(why);
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
    FatalError error =
        switch (kind) {
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
    if (running.isEmpty()) {
      LOG.log(System.Logger.Level.ERROR, error.report());
    }
    endAll(error);
  }

  private static String withBlankLine(String dump) {
    return dump.isEmpty() ? "" : "\n" + dump;
  }

  private String dump() {
    Scheduler of = sched;
    if (of == null) {
      return "";
    }
    try {
      StringBuilder out = new StringBuilder();
      GoroutineDump.write(of, out);
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
