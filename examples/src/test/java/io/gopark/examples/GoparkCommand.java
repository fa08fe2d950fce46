package io.gopark.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real {@code gopark} command at the root of the project, run as a child process. */
final class GoparkCommand {
  /** How long a child may run before it counts as hung; no test waits for it otherwise. */
  private static final Duration FAILURE_BOUND = Duration.ofMinutes(2);

  /** Most examples end before the second compiler would be of use. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  record Outcome(int status, String stdout, String stderr) {
    List<String> lines() {
      return stdout.lines().toList();
    }
  }

  private final Path root;
  private final Path scratch;

  GoparkCommand(Path scratch) {
    this.root = projectRoot();
    this.scratch = scratch;
  }

  Path examples() {
    return root.resolve("examples");
  }

  /** Runs {@code examples/NAME.java} by its path relative to the root, as the README shows it. */
  Outcome run(String example, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("./gopark");
    command.add("run");
    command.add("examples/" + example + ".java");
    command.addAll(List.of(arguments));
    return start(root, command);
  }

  /** Starts a server that is asked to listen on any port; its first line says on which. */
  Server serve(String example) throws IOException {
    return new Server(
        process(List.of("./gopark", "run", "examples/" + example + ".java", "0"))
            .directory(root.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** A running server; closing it ends the process. */
  static final class Server implements AutoCloseable {
    private static final String GREETING = "listening on ";

    private final Process process;
    final int port;

    private Server(Process process) throws IOException {
      this.process = process;
      String line = process.inputReader().readLine();
      if (line == null || !line.startsWith(GREETING)) {
        process.destroyForcibly();
        throw new AssertionError("the server's first line is " + line);
      }
      port = Integer.parseInt(line.substring(GREETING.length()));
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  Outcome start(Path directory, List<String> command) throws IOException, InterruptedException {
    return start(directory, Map.of(), command);
  }

  Outcome start(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path stdout = Files.createTempFile(scratch, "stdout", ".txt");
    Path stderr = Files.createTempFile(scratch, "stderr", ".txt");
    ProcessBuilder builder =
        process(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(FAILURE_BOUND.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(
          "%s did not end within %s; standard error so far:%n%s"
              .formatted(command, FAILURE_BOUND, Files.readString(stderr)));
    }
    return new Outcome(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }

  private static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("GOPARK_OPTS", QUICK_START);
    return builder;
  }

  private static Path projectRoot() {
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.isExecutable(p.resolve("gopark")) && Files.isDirectory(p.resolve("examples"))) {
        return p;
      }
    }
    throw new AssertionError("no executable gopark beside examples/ above the working directory");
  }
}
