package io.gopark.benchmarks.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own; it ends when its standard input does. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Goroutines or default virtual threads; else everything is the same. */
  static ServerProcess java(Path root, String server, Threads threads, List<String> flags)
      throws IOException {
    Path built = root.resolve("integrations").resolve("servers").resolve("target").resolve("fast");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:-UsePerfData"));
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.addAll(List.of("-cp", built.resolve("classes") + ":" + built.resolve("lib") + "/*"));
    command.addAll(List.of("io.gopark.servers.Measured", server, threads.key));
    return start(command);
  }

  static ServerProcess go(Path binary) throws IOException {
    return start(List.of(binary.toString(), "serve"));
  }

  private static ServerProcess start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = out.readLine();
    if (line == null || !line.matches("[0-9]+")) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " printed no port but " + line);
    }
    return new ServerProcess(process, Integer.parseInt(line));
  }

  int port() {
    return port;
  }

  /** Processor time of all its threads so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
