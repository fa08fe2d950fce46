package io.gopark.benchmarks.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gopark.benchmarks.program.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A rival's process that measures a round when it is told to, and else waits for input. */
final class TurnTaker implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final int limitSeconds;
  private final BufferedReader out;
  private final Writer in;

  private TurnTaker(Process process, Path errors, int limitSeconds) {
    this.process = process;
    this.errors = errors;
    this.limitSeconds = limitSeconds;
    out = process.inputReader(UTF_8);
    in = process.outputWriter(UTF_8);
  }

  /** Returns when the program is warm. It may take the limit for each line. */
  static TurnTaker start(ProcessBuilder builder, int limitSeconds)
      throws IOException, InterruptedException, Runner.Failed {
    Path errors = Files.createTempFile("gopark-bench", ".err");
    Process process = builder.redirectError(errors.toFile()).start();
    var started = new TurnTaker(process, errors, limitSeconds);
    try {
      String line = started.line();
      if (!line.equals(Program.READY)) {
        throw new Runner.Failed("is not ready, but says " + line);
      }
      return started;
    } catch (InterruptedException | Runner.Failed e) {
      started.close();
      throw e;
    }
  }

  /** The figures of one more round. */
  Map<String, Double> round() throws IOException, InterruptedException, Runner.Failed {
    try {
      in.write("\n");
      in.flush();
    } catch (IOException e) {
      throw ended();
    }
    var figures = Runner.figures(line());
    if (figures.isEmpty()) {
      throw new Runner.Failed("printed no figures");
    }
    return figures;
  }

  private String line() throws IOException, InterruptedException, Runner.Failed {
    var reading = new FutureTask<@Nullable String>(out::readLine);
    Thread.ofVirtual().start(reading);
    String line;
    try {
      line = reading.get(limitSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Runner.Failed("says nothing for " + limitSeconds + " s");
    } catch (ExecutionException e) {
      throw new Runner.Failed(String.valueOf(e.getCause()));
    }
    if (line == null) {
      throw ended();
    }
    return line;
  }

  /** Whether it is its input or its output that is closed depends on when it ended. */
  private Runner.Failed ended() throws IOException, InterruptedException {
    String how =
        process.waitFor(limitSeconds, TimeUnit.SECONDS)
            ? "ended before its turn, exit status " + process.exitValue()
            : "closed its streams";
    return new Runner.Failed(Runner.firstLine(errors, how));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(errors);
  }
}
