package io.gopark.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** How a process ended, and what it wrote. */
record Result(int status, String out, String err) {
  /** In place of a status. */
  static final int STILL_RUNNING = -1;

  private static final int BOUND_SECONDS = 30;
  private static final int LONG_SECONDS = 120;

  static Result of(ProcessBuilder builder) throws IOException, InterruptedException {
    Path err = Files.createTempFile("gopark", ".err");
    Process process = builder.redirectError(err.toFile()).start();
    try {
      process.getOutputStream().close();
      return end(process, err);
    } finally {
      process.destroyForcibly();
      Files.delete(err);
    }
  }

  /**
   * Of a process whose output nobody reads. Sends the signal, if any, once the process has written
   * "full" to its standard error.
   */
  static Result unread(ProcessBuilder builder, String signal)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("gopark", ".err");
    Process process = builder.redirectError(err.toFile()).start();
    try {
      while (!Files.readString(err).startsWith("full\n") && process.isAlive()) {
        Thread.sleep(10);
      }
      if (!signal.isEmpty()) {
        kill(process, signal);
      }
      boolean ended = process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
      return new Result(ended ? process.exitValue() : STILL_RUNNING, "", Files.readString(err));
    } finally {
      process.destroyForcibly();
      Files.delete(err);
    }
  }

  /** Sends the signal once the process has written "ready", which is not in the result. */
  static Result ofSignal(ProcessBuilder builder, String signal)
      throws IOException, InterruptedException {
    return ofSignal(builder, signal, "");
  }

  /** And closes the standard input when the answer is in its standard error, if any is to be. */
  static Result ofSignal(ProcessBuilder builder, String signal, String answer)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("gopark", ".err");
    Process process = builder.redirectError(err.toFile()).start();
    try {
      readLine(process.getInputStream());
      kill(process, signal);
      if (!answer.isEmpty()) {
        while (!Files.readString(err).contains(answer) && process.isAlive()) {
          Thread.sleep(10);
        }
        process.getOutputStream().close();
      }
      return end(process, err);
    } finally {
      process.destroyForcibly();
      Files.delete(err);
    }
  }

  /**
   * Closes the standard input once the process has written so many such lines to its standard
   * error. One that never does is ended.
   */
  static Result ofLines(ProcessBuilder builder, int count, Predicate<String> such)
      throws IOException, InterruptedException {
    Process process = builder.start();
    try (BufferedReader err = process.errorReader()) {
      // Not by the process itself, which would close what is read here.
      CompletableFuture.delayedExecutor(LONG_SECONDS, TimeUnit.SECONDS)
          .execute(process.toHandle()::destroyForcibly);
      List<String> lines = new ArrayList<>();
      int seen = 0;
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        lines.add(line);
        if (such.test(line) && ++seen == count) {
          process.getOutputStream().close();
        }
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), out, String.join("\n", lines));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void kill(Process process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
  }

  private static Result end(Process process, Path err) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  private static void readLine(InputStream in) throws IOException {
    int c = in.read();
    while (c >= 0 && c != '\n') {
      c = in.read();
    }
  }
}
