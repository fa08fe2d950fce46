package io.gopark.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link Watched} in a JVM of its own. */
final class WatchedProcess implements AutoCloseable {
  private static final int BOUND_SECONDS = 60;

  private final Process process;
  private final BufferedReader out;
  private final List<String> before = new ArrayList<>();

  /** Returns when its goroutines wait. */
  WatchedProcess(String... options) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(ChildProgram.command(List.of(options), Watched.class));
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    process = builder.redirectErrorStream(true).start();
    out = process.inputReader();
    String line;
    do {
      line = out.readLine();
      assertThat(line).as("the program does not start: %s", before).isNotNull();
      before.add(line);
    } while (!line.equals("ready"));
  }

  /** Makes the goroutines switch. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** What it printed before. */
  List<String> linesBefore() {
    return before;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends its input; it must then end by itself, with nothing lost. */
  void endsWell() throws Exception {
    process.getOutputStream().close();
    if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
      ChildProgram.askForThreads(process);
      process.destroyForcibly().waitFor();
      throw new AssertionError("no end after " + BOUND_SECONDS + " s: " + out.readAllAsString());
    }
    assertThat(out.readAllAsString().lines().toList()).contains("nothing lost", "went on");
    assertThat(process.exitValue()).isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
