package io.gopark.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The files that are kept: JSON for programs, the table and plots for people. */
final class Results {
  private Results() {}

  static Path save(Path benchmarks, Machine machine, Options options, List<Row> rows, String table)
      throws IOException {
    String name = LocalDate.now() + "-" + machine.slug();
    if (!options.gc.equals("G1")) {
      name += "-" + options.gc.toLowerCase(Locale.ROOT);
    }
    Path folder = benchmarks.resolve("results").resolve(name);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("results.json"), json(machine, options, rows));
    Files.writeString(folder.resolve("table.txt"), machine.describe() + "\n\n" + table);
    Files.writeString(folder.resolve("overview.svg"), Plot.overview(rows));
    for (Row row : rows) {
      String file = "%s-%d-%s.svg".formatted(row.work.name(), row.procs, row.figure);
      Files.writeString(folder.resolve(file), Plot.bars(row));
    }
    return folder;
  }

  private static String json(Machine machine, Options options, List<Row> rows) {
    String head =
        """
        {
          "date": "%s",
          "machine": {"cpu": "%s", "cores": %d, "kernel": "%s", "jdk": "%s", "go": "%s"},
          "options": {"gc": "%s", "runs": %d, "rounds": %d, "warmup_ms": %d, "round_ms": %d, "jvm": [%s]},
          "rows": [
        """
            .formatted(
                LocalDate.now(),
                machine.cpu(),
                machine.cores(),
                machine.kernel(),
                machine.jdk(),
                machine.go(),
                options.gc,
                options.runs,
                options.rounds,
                options.warmupMs,
                options.roundMs,
                options.jvmFlags.stream()
                    .map(f -> "\"" + f + "\"")
                    .collect(Collectors.joining(",")));
    return rows.stream().map(Results::json).collect(Collectors.joining(",\n", head, "\n  ]\n}\n"));
  }

  private static String json(Row row) {
    String rivals =
        row.samples.entrySet().stream()
            .map(e -> json(e.getKey(), e.getValue()))
            .collect(Collectors.joining(",\n      "));
    return "    {\"work\": \"%s\", \"procs\": %d, \"figure\": \"%s\", \"rivals\": [\n      %s\n    ]}"
        .formatted(row.work.name(), row.procs, row.figure, rivals);
  }

  private static String json(Rival rival, List<Double> samples) {
    Spread spread = Spread.of(samples);
    return "{\"rival\": \"%s\", \"median\": %s, \"q1\": %s, \"q3\": %s, \"samples\": [%s]}"
        .formatted(
            rival.key(),
            number(spread.median()),
            number(spread.low()),
            number(spread.high()),
            samples.stream().map(Results::number).collect(Collectors.joining(", ")));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
