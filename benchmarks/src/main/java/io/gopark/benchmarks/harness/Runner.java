package io.gopark.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs one work on one rival in a process of its own, or starts it and lets it wait. */
final class Runner {
  private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\":(-?[0-9.]+(?:[eE][+-]?\\d+)?)");
  private static final int LIMIT_SECONDS = 300;

  /** Compiled ahead of time, Go only has to find the size of a round and to touch its memory. */
  private static final int ENOUGH_WITHOUT_COMPILER_MS = 500;

  private final Options options;
  private final String goBinary;

  Runner(Options options, String goBinary) {
    this.options = options;
    this.goBinary = goBinary;
  }

  /** A process that did not end well, with the first line of what it said. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  /** The median over the process's rounds, for every figure that it printed. */
  Map<String, Double> run(Benchmark work, int procs, Rival rival)
      throws IOException, InterruptedException, Failed {
    Path output = Files.createTempFile("gopark-bench", ".json");
    Path errors = Files.createTempFile("gopark-bench", ".err");
    try {
      var builder = new ProcessBuilder(command(work, procs, rival));
      builder.environment().put("GOMAXPROCS", Integer.toString(procs));
      builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
      long start = System.nanoTime();
      Process process = builder.start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      long took = System.nanoTime() - start;
      if (!ended) {
        process.destroyForcibly().waitFor();
        throw new Failed("not finished after " + LIMIT_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new Failed(firstLine(errors, "exit status " + process.exitValue()));
      }
      return medians(Files.readAllLines(output), took);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** A process that is warm and waits for its turn. */
  TurnTaker start(Benchmark work, int procs, Rival rival)
      throws IOException, InterruptedException, Failed {
    var command = command(work, procs, rival);
    command.add("inTurns=1");
    var builder = new ProcessBuilder(command);
    builder.environment().put("GOMAXPROCS", Integer.toString(procs));
    return TurnTaker.start(builder, LIMIT_SECONDS);
  }

  static String firstLine(Path errors, String otherwise) throws IOException {
    try (var lines = Files.lines(errors)) {
      return lines.filter(line -> !line.isBlank()).findFirst().orElse(otherwise);
    }
  }

  /** What a round's line says. */
  static Map<String, Double> figures(String line) {
    var figures = new HashMap<String, Double>();
    var matcher = FIGURE.matcher(line);
    while (matcher.find()) {
      figures.put(matcher.group(1), Double.valueOf(matcher.group(2)));
    }
    return figures;
  }

  private static Map<String, Double> medians(List<String> lines, long processNanos) throws Failed {
    var rounds = new HashMap<String, List<Double>>();
    for (String line : lines) {
      figures(line)
          .forEach((figure, sample) ->
              rounds.computeIfAbsent(figure, _ -> new ArrayList<>()).add(sample));
    }
    if (rounds.isEmpty()) {
      throw new Failed("printed no figures");
    }
    var medians = new HashMap<String, Double>();
    rounds.forEach((figure, samples) -> medians.put(figure, Spread.median(samples)));
    medians.put(Benchmark.PROCESS_NS, (double) processNanos);
    return medians;
  }

  private List<String> command(Benchmark work, int procs, Rival rival) {
    var command = new ArrayList<String>();
    if (rival == Rival.GO) {
      command.add(goBinary);
    } else {
      command.addAll(jvm(work, procs));
      if (rival == Rival.GOPARK) {
        command.addAll(options.goparkFlags);
      }
      command.add(rival.mainClass);
    }
    command.add(work.name());
    command.add("rounds=" + (work.rounds() == 0 ? options.rounds : work.rounds()));
    command.add("warmupMs=" + (work.isCold() ? 0 : warmupMs(rival)));
    command.add("roundMs=" + options.roundMs);
    return command;
  }

  private int warmupMs(Rival rival) {
    return rival == Rival.GO
        ? Math.min(options.warmupMs, ENOUGH_WITHOUT_COMPILER_MS)
        : options.warmupMs;
  }

  /** One command line for every JVM program, so that none has a better JVM than another. */
  private List<String> jvm(Benchmark work, int procs) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(work.heap().flags);
    command.add("-XX:+Use" + options.gc + "GC");
    command.add("-XX:-UsePerfData");
    command.add("-XX:ActiveProcessorCount=" + procs);
    command.add("-Djdk.virtualThreadScheduler.parallelism=" + procs);
    command.add("-Dkotlinx.coroutines.scheduler.core.pool.size=" + procs);
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options.jvmFlags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }
}
