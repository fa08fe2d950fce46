package io.gopark;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own. */
public final class ChildProgram {
  private static final int BOUND_SECONDS = 180;
  private static final int DUMP_SECONDS = 3;
  private static final int QUIET_SECONDS = 2;
  private static final int POLL_MILLIS = 20;
  private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private ChildProgram() {}

  /** How it ended. */
  public record Result(int status, String out, String err) {}

  /** With no option but those that open the JDK. */
  public static Result run(Class<?> main, String... arguments) throws Exception {
    return run(List.of(), main, arguments);
  }

  /** With JVM options before the class. */
  public static Result run(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return run(command(options, main, arguments));
  }

  /** With classes that are loaded from class files and verified, as they are for users. */
  public static Result runFromClassFiles(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    String folders =
        folderOf(GoRuntime.class) + System.getProperty("path.separator") + folderOf(main);
    List<String> command = java(options, folders);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** With no option that opens the JDK. */
  public static Result runUnopened(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = command(options, main, arguments);
    command.remove(OPEN);
    return run(command);
  }

  /** A program that is compiled as it is started. */
  public static Result runSource(List<String> options, Path program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(OPEN);
    command.addAll(options);
    command.add("-cp");
    command.add(folderOf(GoRuntime.class).toString());
    command.add(program.toString());
    return run(command);
  }

  /**
   * Sends the signal once the program has written its first line and has then lived on for a while.
   */
  public static Result runAndSignal(String signal, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return run(
        command(main, arguments),
        (process, out) -> {
          while (process.isAlive() && !Files.readString(out).contains("\n")) {
            boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
          }
          if (!process.waitFor(QUIET_SECONDS, TimeUnit.SECONDS)) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
          }
        });
  }

  /** What happens while a program runs. */
  @FunctionalInterface
  private interface Meanwhile {
    void happen(Process program, Path out) throws IOException, InterruptedException;
  }

  static Result run(List<String> command) throws IOException, InterruptedException {
    return run(command, (_, _) -> {});
  }

  private static Result run(List<String> command, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("gopark", ".out");
    Path err = Files.createTempFile("gopark", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder
          .environment()
          .keySet()
          .removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "GOMAXPROCS"));
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      meanwhile.happen(process, out);
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        askForThreads(process);
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "no end after "
                + BOUND_SECONDS
                + " s: "
                + command
                + "\n"
                + Files.readString(out)
                + Files.readString(err));
      }
      return new Result(
          process.exitValue(), Files.readString(out).strip(), Files.readString(err).strip());
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** What its threads do goes to its output. */
  public static void askForThreads(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
    boolean ended = process.waitFor(DUMP_SECONDS, TimeUnit.SECONDS);
  }

  /** The command line that runs {@code main}. */
  public static List<String> command(Class<?> main, String... arguments) {
    return command(List.of(), main, arguments);
  }

  /** With JVM options before the class. */
  public static List<String> command(List<String> options, Class<?> main, String... arguments) {
    ChildArchive archive = ChildArchive.get();
    List<String> all = new ArrayList<>(archive.options());
    all.addAll(options);
    List<String> command = java(all, archive.classPath());
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The command line up to the main class. */
  static List<String> java(List<String> options, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(OPEN);
    command.add("-Dgopark.checks=true");
    command.add("-Dgopark.switch=" + System.getProperty("gopark.switch", "direct"));
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    return command;
  }

  static Path folderOf(Class<?> type) {
    String resource = type.getName().replace('.', '/') + ".class";
    URL url = Objects.requireNonNull(type.getResource("/" + resource));
    return Path.of(URI.create(url.toString().replace(resource, "")));
  }
}
