package io.gopark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a process ended, and what it wrote. */
record Result(int status, String out, String err) {
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

  /** Sends the signal once the process has written "ready", which is not in the result. */
  static Result ofSignal(ProcessBuilder builder, String signal)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile("gopark", ".err");
    Process process = builder.redirectError(err.toFile()).start();
    try {
      readLine(process.getInputStream());
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      return end(process, err);
    } finally {
      process.destroyForcibly();
      Files.delete(err);
    }
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
