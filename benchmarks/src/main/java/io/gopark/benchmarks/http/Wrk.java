package io.gopark.benchmarks.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The client: a process of wrk for each measurement. */
final class Wrk {
  static final String ABSENT = "wrk not found: install the package wrk (Debian, Ubuntu, Homebrew)";

  private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\":([0-9.]+)");

  /** More than wrk needs to end after its time. */
  private static final int SLACK_SECONDS = 20;

  private final Path scripts;
  private final int connections;

  Wrk(Path scripts, int connections) {
    this.scripts = scripts;
    this.connections = connections;
  }

  static boolean isInstalled() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      process.waitFor();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** All connections ask for /hello; one thread of wrk drives them. */
  Map<String, Double> hello(int port, int seconds) throws IOException, InterruptedException {
    return run("hello.lua", 1, port, seconds, List.of());
  }

  /** As {@link #hello}, but one request in a hundred computes; a thread for each connection. */
  Map<String, Double> mixed(int port, int seconds) throws IOException, InterruptedException {
    return run("mixed.lua", connections, port, seconds, List.of());
  }

  /** As {@link #mixed}, but {@code rate} requests a second, whether or not they are answered. */
  Map<String, Double> paced(int port, int seconds, int rate)
      throws IOException, InterruptedException {
    List<String> arguments = List.of(Integer.toString(rate), Integer.toString(connections));
    return run("paced.lua", connections, port, seconds, arguments);
  }

  private Map<String, Double> run(
      String script, int threads, int port, int seconds, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wrk", "-t" + threads, "-c" + connections));
    command.addAll(List.of("-d" + seconds + "s", "--timeout", "30s"));
    command.addAll(List.of("-s", scripts.resolve(script).toString()));
    command.add("http://127.0.0.1:" + port + "/hello");
    command.add("--");
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(SLACK_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("wrk failed: " + text);
    }
    Map<String, Double> figures = new HashMap<>();
    var matcher = FIGURE.matcher(text);
    while (matcher.find()) {
      figures.put(matcher.group(1), Double.valueOf(matcher.group(2)));
    }
    Double failed = figures.remove("failed");
    if (failed == null || failed > 0) {
      throw new IOException("requests failed: " + text);
    }
    return figures;
  }
}
