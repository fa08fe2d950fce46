package io.gopark.benchmarks.http;

import io.gopark.benchmarks.harness.Machine;
import io.gopark.benchmarks.harness.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table for people and the file for programs. */
final class HttpResults {
  private HttpResults() {}

  static String table(List<HttpRow> rows) {
    StringBuilder text = new StringBuilder();
    String line = "%-8s %-36s %16s %16s %14s %16s%n";
    text.append(line.formatted("server", "figure", "Gopark", "virtual threads", "ratio", "Go"));
    for (String server : rows.stream().map(row -> row.server).distinct().toList()) {
      if (server.equals(Threads.GO.key)) {
        continue;
      }
      for (Figure figure : Figure.values()) {
        List<Double> mine = samples(rows, server, Threads.GOROUTINES, figure);
        List<Double> theirs = samples(rows, server, Threads.VIRTUAL, figure);
        List<Double> go = samples(rows, Threads.GO.key, Threads.GO, figure);
        text.append(
            line.formatted(
                server, figure.title, cell(mine), cell(theirs), ratio(mine, theirs), cell(go)));
      }
    }
    return text.toString();
  }

  private static List<Double> samples(
      List<HttpRow> rows, String server, Threads threads, Figure figure) {
    Optional<HttpRow> found =
        rows.stream().filter(r -> r.server.equals(server) && r.threads == threads).findFirst();
    return found.map(row -> row.of(figure)).orElse(List.of());
  }

  private static String cell(List<Double> samples) {
    if (samples.isEmpty()) {
      return "-";
    }
    Spread spread = Spread.of(samples);
    String pattern = spread.median() < 100 ? "%.1f ±%.0f%%" : "%,.0f ±%.0f%%";
    return String.format(Locale.ROOT, pattern, spread.median(), 100 * spread.relative());
  }

  /** The median over neighbouring processes, and the extremes. */
  private static String ratio(List<Double> mine, List<Double> theirs) {
    int n = Math.min(mine.size(), theirs.size());
    if (n == 0) {
      return "-";
    }
    List<Double> ratios =
        IntStream.range(0, n).mapToObj(i -> mine.get(i) / theirs.get(i)).sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f-%.2f)",
        Spread.median(ratios),
        ratios.getFirst(),
        ratios.getLast());
  }

  static Path save(
      Path benchmarks, Machine machine, HttpOptions options, List<HttpRow> rows, String table)
      throws IOException {
    Path folder =
        benchmarks.resolve("results").resolve(LocalDate.now() + "-" + machine.slug() + "-http");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("results.json"), json(machine, options, rows));
    Files.writeString(folder.resolve("table.txt"), machine.describe() + "\n\n" + table);
    return folder;
  }

  private static String json(Machine machine, HttpOptions options, List<HttpRow> rows) {
    String head =
        """
        {
          "date": "%s",
          "machine": {"cpu": "%s", "cores": %d, "kernel": "%s", "jdk": "%s", "go": "%s"},
          "options": {"connections": %d, "rate": %d, "runs": %d, "seconds": %d, "warmup": %d},
          "rows": [
        """
            .formatted(
                LocalDate.now(),
                machine.cpu(),
                machine.cores(),
                machine.kernel(),
                machine.jdk(),
                machine.go(),
                options.connections,
                options.rate,
                options.runs,
                options.seconds,
                options.warmup);
    List<String> lines = new ArrayList<>();
    for (HttpRow row : rows) {
      row.samples.forEach((figure, samples) -> lines.add(json(row, figure, samples)));
    }
    return lines.stream().collect(Collectors.joining(",\n", head, "\n  ]\n}\n"));
  }

  private static String json(HttpRow row, Figure figure, List<Double> samples) {
    return "    {\"server\": \"%s\", \"threads\": \"%s\", \"figure\": \"%s\", \"samples\": [%s]}"
        .formatted(
            row.server,
            row.threads.key,
            figure.key,
            samples.stream()
                .map(sample -> String.format(Locale.ROOT, "%.3f", sample))
                .collect(Collectors.joining(", ")));
  }
}
