package io.gopark.benchmarks.http;

import java.util.ArrayList;
import java.util.List;

/** The command line of {@code gopark bench http}. */
final class HttpOptions {
  static final List<String> SERVERS = List.of("jdk", "jetty", "tomcat", "helidon");

  static final String USAGE =
      """
      usage: gopark bench http [OPTION ...] [SERVER ...]

        SERVER           only these: jdk, jetty, tomcat, helidon (default: all)
        --runs N         processes per server and kind of threads, in alternation (default 5)
        --seconds N      how long each scenario is measured (default 8)
        --warmup N       for how many seconds a server is warmed up (default 6)
        --connections N  connections of the client (default 64)
        --rate N         requests a second where they are paced (default 500)
        --gopark-jvm FLAG  one more flag for the servers on goroutines; may be repeated
        --no-go          without Go's server
        --no-save        do not write results
      """;

  final List<String> servers = new ArrayList<>();
  final List<String> goparkFlags = new ArrayList<>();
  int runs = 5;
  int seconds = 8;
  int warmup = 6;
  int connections = 64;
  int rate = 500;
  boolean go = true;
  boolean save = true;
  boolean help;

  private HttpOptions() {}

  static HttpOptions parse(String[] args) {
    HttpOptions options = new HttpOptions();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--no-go" -> options.go = false;
        case "--no-save" -> options.save = false;
        case "--help", "-h" -> options.help = true;
        case "--runs", "--seconds", "--warmup", "--connections", "--rate", "--gopark-jvm" -> {
          if (i + 1 == args.length) {
            throw new IllegalArgumentException(args[i] + " needs a value");
          }
          options.set(args[i], args[i + 1]);
          i++;
        }
        default -> options.addServer(args[i]);
      }
    }
    if (options.servers.isEmpty()) {
      options.servers.addAll(SERVERS);
    }
    return options;
  }

  private void set(String option, String value) {
    switch (option) {
      case "--runs" -> runs = positive(option, value);
      case "--seconds" -> seconds = positive(option, value);
      case "--warmup" -> warmup = positive(option, value);
      case "--connections" -> connections = positive(option, value);
      case "--rate" -> rate = positive(option, value);
      default -> goparkFlags.add(value);
    }
  }

  private static int positive(String option, String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(option + " needs a positive number, not " + text);
    }
    return Integer.parseInt(text);
  }

  private void addServer(String name) {
    if (!SERVERS.contains(name)) {
      throw new IllegalArgumentException("no such server: " + name);
    }
    servers.add(name);
  }
}
