package io.gopark.cli;

import io.gopark.internal.base.StandardOutput;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point of the command. {@code test} and {@code bench} are listed for the help text only: the
 * {@code gopark} script answers them itself, because they need Maven rather than this jar.
 */
@Command(
    name = "gopark",
    description = "Goroutines for Java programs.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      Main.Test.class,
      Main.Conformance.class,
      Main.Bench.class,
      DoctorCommand.class,
      VersionCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the JVM with its status, whatever threads a program left behind. */
  public static void main(String[] args) {
    int status = commandLine().execute(args);
    try {
      StandardOutput.flushAtTheEnd();
    } finally {
      System.exit(status);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setStopAtPositional(true)
        .setExpandAtFiles(false)
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(Main::fail);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: run, test, bench, doctor or version");
  }

  private static int refuse(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    return complain(
        command.getErr(),
        "%s (see %s --help)".formatted(reason(e), command.getCommandSpec().qualifiedName()),
        ExitStatus.USAGE);
  }

  private static String reason(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().getFirst();
      if (word.startsWith("-")) {
        return "unknown option " + word;
      }
      return word.endsWith(".java") || word.endsWith(".jar")
          ? "unknown command %s: say gopark run %s".formatted(word, word)
          : "unknown command " + word;
    }
    return oneLine(e.getMessage());
  }

  private static int fail(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof CommandException known) {
      return complain(command.getErr(), oneLine(known.getMessage()), known.status());
    }
    throw e;
  }

  private static int complain(PrintWriter err, String line, int status) {
    err.println("gopark: " + line);
    err.flush();
    return status;
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
  }

  @Command(
      name = "test",
      description = "Run everything that CI checks; --long makes the stress tests long.")
  static final class Test implements Runnable {
    @Override
    public void run() {
      throw onlyTheScript("test");
    }
  }

  @Command(
      name = "bench",
      description =
          "Compare with Go, virtual threads, jox and Kotlin: [NAME ...]; http [SERVER ...]"
              + " compares HTTP servers.")
  static final class Bench implements Runnable {
    @Override
    public void run() {
      throw onlyTheScript("bench");
    }
  }

  @Command(
      name = "conformance",
      description = "Compare the programs that are written for Go too: [--record] [NAME ...].")
  static final class Conformance implements Runnable {
    @Override
    public void run() {
      throw onlyTheScript("conformance");
    }
  }

  private static CommandException onlyTheScript(String command) {
    return CommandException.usage(
        "start %s with the gopark script of the source tree".formatted(command));
  }
}
