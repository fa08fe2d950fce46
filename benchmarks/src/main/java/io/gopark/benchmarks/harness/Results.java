package io.gopark.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that are kept: JSON for programs, the table and plots for people. */
final class Results {
  private static final Pattern ROW =
      Pattern.compile("\\{\"work\": \"([^\"]+)\", \"procs\": (\\d+), \"figure\": \"([^\"]+)\"");
  private static final Pattern SAMPLES =
      Pattern.compile("\\{\"rival\": \"([^\"]+)\".*\"samples\": \\[([^]]*)]");

  private final Machine machine;
  private final Options options;
  private final Path folder;

  Results(Path benchmarks, Machine machine, Options options) {
    this.machine = machine;
    this.options = options;
    String name = LocalDate.now() + "-" + machine.slug();
    if (!options.gc.equals("G1")) {
      name += "-" + options.gc.toLowerCase(Locale.ROOT);
    }
    folder = benchmarks.resolve("results").resolve(name);
  }

  /** One for each machine, collector and day. */
  Path folder() {
    return folder;
  }

  private Path jsonFile() {
    return folder.resolve("results.json");
  }

  void save(List<Row> rows, String table) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(jsonFile(), json(machine, options, rows));
    Files.writeString(folder.resolve("table.txt"), machine.describe() + "\n\n" + table);
    Files.writeString(folder.resolve("overview.svg"), Plot.overview(rows));
    for (Row row : rows) {
      String file = "%s-%d-%s.svg".formatted(row.work.name(), row.procs, row.figure);
      Files.writeString(folder.resolve(file), Plot.bars(row));
    }
  }

  /**
   * The rows that an earlier run of today has saved, as {@link #save} wrote them; none, if there
   * was no such run.
   *
   * @throws IllegalArgumentException if it had other options: then the figures do not compare
   */
  List<Row> read() throws IOException {
    if (!Files.exists(jsonFile())) {
      return List.of();
    }
    String text = Files.readString(jsonFile());
    if (!text.contains(json(options))) {
      throw new IllegalArgumentException(
          "today's results were measured with other options; these are " + json(options));
    }
    var rows = new ArrayList<Row>();
    for (String line : text.lines().toList()) {
      Matcher row = ROW.matcher(line);
      Matcher samples = SAMPLES.matcher(line);
      if (row.find()) {
        String name = row.group(1);
        var work = Benchmarks.ALL_WORKS.stream().filter(w -> w.name().equals(name)).findFirst();
        rows.add(new Row(work.orElseThrow(), Integer.parseInt(row.group(2)), row.group(3)));
      } else if (samples.find()) {
        Rival rival = Rival.of(samples.group(1)).orElseThrow();
        for (String sample : samples.group(2).split(", ")) {
          rows.getLast().add(rival, Double.parseDouble(sample));
        }
      }
    }
    return rows;
  }

  private static String json(Machine machine, Options options, List<Row> rows) {
    String head =
        """
        {
          "date": "%s",
          "machine": {"cpu": "%s", "cores": %d, "kernel": "%s", "jdk": "%s", "go": "%s"},
          "options": %s,
          "rows": [
        """
            .formatted(
                LocalDate.now(),
                machine.cpu(),
                machine.cores(),
                machine.kernel(),
                machine.jdk(),
                machine.go(),
                json(options));
    return rows.stream().map(Results::json).collect(Collectors.joining(",\n", head, "\n  ]\n}\n"));
  }

  private static String json(Options options) {
    return """
    {"gc": "%s", "runs": %d, "rounds": %d, "warmup_ms": %d, "round_ms": %d, \
    "rivals": [%s], "jvm": [%s], "gopark_jvm": [%s]}\
    """
        .formatted(
            options.gc,
            options.runs,
            options.rounds,
            options.warmupMs,
            options.roundMs,
            quoted(options.rivals.stream().map(Rival::key)),
            quoted(options.jvmFlags.stream()),
            quoted(options.goparkFlags.stream()));
  }

  private static String quoted(Stream<String> texts) {
    return texts.map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
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
