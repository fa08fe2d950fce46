package io.gopark.benchmarks.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code gopark bench}. Rivals alternate (A B C A B C): round by round where their processes can
 * live at the same time, because a machine may change its speed within seconds; else process by
 * process. Each figure is a median over several processes, since one JVM may compile the same code
 * better than the next.
 */
public final class Bench {
  private final Options options;
  private final Runner runner;
  private final Set<Rival> rivals;
  private final Results results;
  private final List<Row> kept;
  private final List<Row> rows = new ArrayList<>();
  private final PrintStream progress;

  Bench(
      Options options,
      Runner runner,
      Set<Rival> rivals,
      Results results,
      List<Row> kept,
      PrintStream progress) {
    this.options = options;
    this.runner = runner;
    this.rivals = rivals;
    this.results = results;
    this.kept = kept;
    this.progress = progress;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("gopark bench: " + e.getMessage());
      System.exit(64);
      return;
    }
    if (options.help) {
      System.out.print(Options.USAGE);
    } else if (options.list) {
      Benchmarks.ALL_WORKS.stream().map(Benchmark::name).distinct().forEach(System.out::println);
    } else {
      run(options);
    }
  }

  private static void run(Options options) throws IOException, InterruptedException {
    Path benchmarks = Path.of(System.getProperty("gopark.benchmarks", "benchmarks"));
    var rivals = EnumSet.copyOf(options.rivals);
    var go = GoProgram.build(benchmarks);
    if (go.isEmpty()) {
      System.err.println(GoProgram.ABSENT);
      rivals.remove(Rival.GO);
    }
    Machine machine = Machine.detect(go.map(GoProgram.Built::version).orElse("none"));
    var runner = new Runner(options, go.map(built -> built.binary().toString()).orElse(""));
    var results = new Results(benchmarks, machine, options);
    List<Row> kept;
    try {
      kept = options.resume ? results.read() : List.of();
    } catch (IllegalArgumentException e) {
      System.err.println("gopark bench: " + e.getMessage());
      System.exit(65);
      return;
    }
    var bench = new Bench(options, runner, rivals, results, kept, System.err);
    bench.sayLoad(machine);
    for (Benchmark work : Benchmarks.ALL_WORKS) {
      bench.runAll(work, machine.cores());
    }
    bench.report();
  }

  private void sayLoad(Machine machine) {
    double load = Machine.load();
    progress.printf("%s; %s; load %.2f%n", machine.describe(), options.gc, load);
    if (load > machine.cores() / 4.0) {
      progress.println("Other programs are busy on this machine: expect a wide spread.");
    }
  }

  private void runAll(Benchmark work, int cores) throws IOException, InterruptedException {
    for (int procs : work.procs()) {
      var before =
          kept.stream()
              .filter(row -> row.work.name().equals(work.name()) && row.procs == procs)
              .toList();
      boolean wanted = options.wants(work) && options.wantsProcs(procs);
      if (!wanted || isComplete(work, before)) {
        rows.addAll(before);
      } else if (procs > cores) {
        progress.printf("%s needs %d processors: left out%n", work.name(), procs);
      } else {
        long start = System.nanoTime();
        rows.addAll(runAlternating(work, procs));
        save();
        progress.printf("%s took %d s%n", work.name(), (System.nanoTime() - start) / 1_000_000_000);
      }
    }
  }

  /** Where a rival was left out of what is kept, all of them are measured again, in turn. */
  boolean isComplete(Benchmark work, List<Row> before) {
    if (before.isEmpty()) {
      return false;
    }
    var taking = taking(work);
    boolean complete =
        before.size() == work.figures().size() && before.stream().allMatch(r -> r.hasAll(taking));
    if (!complete) {
      progress.printf("%s was kept without some rival: once more%n", before.getFirst().title());
    }
    return complete;
  }

  private Set<Rival> taking(Benchmark work) {
    var taking = EnumSet.copyOf(work.rivals());
    taking.retainAll(rivals);
    taking.removeIf(rival -> !fits(work, rival));
    return taking;
  }

  /** After each work: a run that is cut short keeps what it has. */
  private void save() throws IOException {
    if (options.save && !options.quick) {
      results.save(rows, Table.of(rows, rivals));
    }
  }

  List<Row> runAlternating(Benchmark work, int procs) throws IOException, InterruptedException {
    var taking = taking(work);
    var mine = work.figures().stream().map(figure -> new Row(work, procs, figure)).toList();
    int runs = Math.min(options.runs, work.mostRuns());
    for (int run = 1; run <= runs; run++) {
      String title = "%s, run %d of %d".formatted(mine.getFirst().title(), run, runs);
      if (work.takesTurns()) {
        takeTurns(title, work, procs, taking, mine);
      } else {
        runOneByOne(title, work, procs, taking, mine);
      }
    }
    return mine;
  }

  private void runOneByOne(
      String title, Benchmark work, int procs, Set<Rival> taking, List<Row> mine)
      throws IOException, InterruptedException {
    for (Rival rival : EnumSet.copyOf(taking)) {
      progress.printf("%s, %s: ", title, rival.title);
      try {
        Map<String, Double> figures = runner.run(work, procs, rival);
        mine.forEach(row -> say(row, record(row, rival, figures)));
        progress.println();
      } catch (Runner.Failed e) {
        leaveOut(rival, e, taking, mine);
      }
    }
  }

  private void takeTurns(String title, Benchmark work, int procs, Set<Rival> taking, List<Row> mine)
      throws IOException, InterruptedException {
    var waiting = new EnumMap<Rival, TurnTaker>(Rival.class);
    try {
      for (Rival rival : EnumSet.copyOf(taking)) {
        try {
          waiting.put(rival, runner.start(work, procs, rival));
        } catch (Runner.Failed e) {
          progress.printf("%s, %s: ", title, rival.title);
          leaveOut(rival, e, taking, mine);
        }
      }
      for (int round = 0; round < options.rounds; round++) {
        for (Rival rival : EnumSet.copyOf(taking)) {
          try {
            Map<String, Double> figures = Objects.requireNonNull(waiting.get(rival)).round();
            mine.forEach(row -> record(row, rival, figures));
          } catch (Runner.Failed e) {
            progress.printf("%s, %s: ", title, rival.title);
            leaveOut(rival, e, taking, mine);
          }
        }
      }
    } finally {
      for (TurnTaker process : waiting.values()) {
        process.close();
      }
    }
    for (Rival rival : taking) {
      progress.printf("%s, %s: ", title, rival.title);
      mine.forEach(row -> say(row, row.medianOfLast(rival, options.rounds)));
      progress.println();
    }
  }

  private void leaveOut(Rival rival, Runner.Failed e, Set<Rival> taking, List<Row> mine) {
    progress.println("failed, left out: " + e.getMessage());
    mine.forEach(row -> row.samples.remove(rival));
    taking.remove(rival);
  }

  private boolean fits(Benchmark work, Rival rival) {
    double needed = Benchmarks.gigabytesNeeded(work, rival);
    double available = Machine.availableGigabytes();
    if (needed > available) {
      progress.printf(
          "%s on %s needs %.0f GB, %.0f are available: left out%n",
          work.name(), rival.title, needed, available);
    }
    return needed <= available;
  }

  private static @Nullable Double record(Row row, Rival rival, Map<String, Double> figures) {
    Double figure = figures.get(row.figure);
    if (figure != null) {
      row.add(rival, figure);
    }
    return figure;
  }

  private void say(Row row, @Nullable Double figure) {
    if (figure != null) {
      progress.printf("%s %s  ", Table.number(row.figure, figure), Benchmark.unit(row.figure));
    }
  }

  private void report() {
    String table = Table.of(rows, rivals);
    System.out.println();
    System.out.print(table);
    System.out.printf(
        "%nMedians over %d processes (dump, parked-10m: 3 at the most) and their rounds, ± half the"
            + " interquartile range. Ratios: Gopark's figure by the rival's, median over neighbouring"
            + " rounds or processes; below 1 Gopark is better; even: the quartiles of the ratios lie"
            + " on both sides of 1, or it is within %.0f %%.%n",
        options.runs, 100 * Spread.NOISE);
    if (options.save && !options.quick) {
      progress.println("Results: " + results.folder());
    }
  }
}
