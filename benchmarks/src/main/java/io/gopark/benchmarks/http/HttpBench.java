package io.gopark.benchmarks.http;

import io.gopark.benchmarks.harness.GoProgram;
import io.gopark.benchmarks.harness.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code gopark bench http}: each server on goroutines and on default virtual threads, each time in
 * a fresh process, in alternation, asked by wrk over loopback.
 */
public final class HttpBench {
  /** For how long one request in a hundred computes before that is measured. */
  private static final int MIXED_WARMUP_SECONDS = 2;

  private final HttpOptions options;
  private final Path root;
  private final Optional<GoProgram.Built> go;
  private final Wrk wrk;
  private final List<HttpRow> rows = new ArrayList<>();

  private HttpBench(HttpOptions options, Path benchmarks, Optional<GoProgram.Built> go) {
    this.options = options;
    this.root = benchmarks.toAbsolutePath().resolveSibling("");
    this.go = go;
    this.wrk = new Wrk(benchmarks.resolve("wrk"), options.connections);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    HttpOptions options;
    try {
      options = HttpOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("gopark bench http: " + e.getMessage());
      System.exit(64);
      return;
    }
    if (options.help) {
      System.out.print(HttpOptions.USAGE);
    } else if (!Wrk.isInstalled()) {
      System.err.println("gopark bench http: " + Wrk.ABSENT);
      System.exit(69);
    } else {
      run(options);
    }
  }

  private static void run(HttpOptions options) throws IOException, InterruptedException {
    Path benchmarks = Path.of(System.getProperty("gopark.benchmarks", "benchmarks"));
    Optional<GoProgram.Built> go =
        options.go ? GoProgram.build(benchmarks) : Optional.<GoProgram.Built>empty();
    if (options.go && go.isEmpty()) {
      System.err.println(GoProgram.ABSENT);
    }
    Machine machine = Machine.detect(go.map(GoProgram.Built::version).orElse("none"));
    System.err.printf("%s; load %.2f%n", machine.describe(), Machine.load());
    HttpBench bench = new HttpBench(options, benchmarks, go);
    bench.runAll();
    String table = HttpResults.table(bench.rows);
    System.out.printf(
        "%s%nMedians of %d processes, ± half the interquartile range; %d connections. Ratio:"
            + " Gopark's figure by that of virtual threads, median over neighbouring processes"
            + " (lowest-highest). Paced: %d requests a second. Server and client share %d"
            + " processors.%n",
        table, options.runs, options.connections, options.rate, machine.cores());
    if (options.save) {
      System.err.println(
          "Results: " + HttpResults.save(benchmarks, machine, options, bench.rows, table));
    }
  }

  private void runAll() throws IOException, InterruptedException {
    for (int run = 1; run <= options.runs; run++) {
      if (go.isPresent()) {
        measure(run, "go", Threads.GO);
      }
      for (String server : options.servers) {
        measure(run, server, Threads.GOROUTINES);
        measure(run, server, Threads.VIRTUAL);
      }
    }
  }

  private void measure(int run, String server, Threads threads)
      throws IOException, InterruptedException {
    System.err.printf("%s, %s, run %d of %d: ", server, threads.title, run, options.runs);
    try (ServerProcess process = start(server, threads)) {
      Map<String, Double> figures = measure(process);
      row(server, threads).add(figures);
      System.err.printf(
          "%,.0f requests/s, p99 %,.0f us; 1 %% compute: p99 of the others %,.0f us, paced"
              + " %,.0f us%n",
          figures.get(Figure.REQUESTS.key),
          figures.get(Figure.P99.key),
          figures.get(Figure.OTHERS_P99.key),
          figures.get(Figure.PACED_P99.key));
    }
  }

  private ServerProcess start(String server, Threads threads) throws IOException {
    return switch (threads) {
      case GO -> ServerProcess.go(go.orElseThrow().binary());
      case GOROUTINES -> ServerProcess.java(root, server, threads, options.goparkFlags);
      case VIRTUAL -> ServerProcess.java(root, server, threads, List.of());
    };
  }

  private Map<String, Double> measure(ServerProcess server)
      throws IOException, InterruptedException {
    wrk.hello(server.port(), options.warmup);
    Duration before = server.cpu();
    Map<String, Double> figures = new HashMap<>(wrk.hello(server.port(), options.seconds));
    double cpuMicros = server.cpu().minus(before).toNanos() / 1e3;
    double perSecond = Objects.requireNonNull(figures.get(Figure.REQUESTS.key), "requests");
    double requests = perSecond * options.seconds;
    figures.put(Figure.CPU.key, cpuMicros / requests);
    wrk.mixed(server.port(), MIXED_WARMUP_SECONDS);
    figures.putAll(wrk.mixed(server.port(), options.seconds));
    figures.putAll(wrk.paced(server.port(), options.seconds, options.rate));
    return figures;
  }

  private HttpRow row(String server, Threads threads) {
    for (HttpRow row : rows) {
      if (row.server.equals(server) && row.threads == threads) {
        return row;
      }
    }
    HttpRow row = new HttpRow(server, threads);
    rows.add(row);
    return row;
  }
}
