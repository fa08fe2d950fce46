package io.gopark.cli;

import io.gopark.GoRuntime;
import io.gopark.Task;

/**
 * Runs main as goroutine 1 of a runtime of its own, which reports failures as {@code go run} does.
 */
final class GoparkRunner implements ProgramRunner {
  private final RunSettings settings;
  private final QuitSignal quit;

  GoparkRunner(RunSettings settings, QuitSignal quit) {
    this.settings = settings;
    this.quit = quit;
  }

  @Override
  @SuppressWarnings("resource") // main's return ends the JVM, which needs no orderly close
  public int run(Task main) throws Exception {
    GoRuntime.Builder builder = GoRuntime.builder().exitOnFailure(ExitStatus.line());
    if (settings.procs() != null) {
      builder.procs(settings.procs());
    }
    if (settings.debug() != null) {
      builder.debug(settings.debug());
    }
    GoRuntime runtime = build(builder);
    quit.dumpWith(runtime::dump);
    runtime.run(main);
    return ExitStatus.OK;
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
}
