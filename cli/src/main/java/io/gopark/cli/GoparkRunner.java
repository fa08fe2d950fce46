package io.gopark.cli;

import io.gopark.FatalError;
import io.gopark.GoPanic;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.gopark.Task;
import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs main as goroutine 1 of a runtime of its own, and reports failures as {@code go run} does.
 */
final class GoparkRunner implements ProgramRunner {
  private final RunSettings settings;
  private final QuitSignal quit;
  private final PrintStream err;

  GoparkRunner(RunSettings settings, QuitSignal quit, PrintStream err) {
    this.settings = settings;
    this.quit = quit;
    this.err = err;
  }

  @Override
  @SuppressWarnings("resource") // main's return ends the JVM, which needs no orderly close
  public int run(Task main) {
    GoRuntime.Builder builder = GoRuntime.builder().programRules();
    if (settings.procs() != null) {
      builder.procs(settings.procs());
    }
    if (settings.debug() != null) {
      builder.debug(settings.debug());
    }
    GoRuntime runtime = build(builder);
    quit.dumpWith(runtime::dump);
    AtomicReference<Goroutine> goroutine = new AtomicReference<>();
    try {
      runtime.run(() -> {
        goroutine.set(Goroutine.current());
        main.run();
      });
      return ExitStatus.OK;
    } catch (GoPanic e) {
      return died(e.report());
    } catch (FatalError e) {
      return died(e.report());
    } catch (Throwable e) {
      return died(new GoPanic(Objects.requireNonNull(goroutine.get()), e).report());
    }
  }

  /** What the builder objects to came from the environment: the options are checked by now. */
  private static GoRuntime build(GoRuntime.Builder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    } catch (UnsupportedOperationException e) {
      throw new CommandException(ExitStatus.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private int died(String report) {
    System.out.flush();
    err.print(report);
    err.println("exit status " + ExitStatus.PANIC);
    return ExitStatus.PANIC;
  }
}
