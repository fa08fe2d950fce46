package io.gopark.benchmarks.harness;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One work of the table.
 *
 * @param name the name the programs know it by
 * @param procs with how many processors it runs, one row for each
 * @param rivals who takes part; who has nothing comparable does not
 * @param heap how large the JVM programs' heap is
 * @param figures what is compared, each in a row of its own; the smaller the better
 * @param rounds how many rounds a process measures; 0 means as many as the options say
 * @param mostRuns of how many processes a rival has at the most
 */
record Benchmark(
    String name,
    List<Integer> procs,
    Set<Rival> rivals,
    Heap heap,
    List<String> figures,
    int rounds,
    int mostRuns) {
  static final String NS_PER_OP = "ns_per_op";

  /** Processor time of the whole process: a rival that spins pays here. */
  static final String CPU_NS_PER_OP = "cpu_ns_per_op";

  /** Heap that all threads took, in whole bytes. */
  static final String ALLOC_BYTES_PER_OP = "alloc_bytes_per_op";

  /** The life of the whole process, as its parent sees it. */
  static final String PROCESS_NS = "process_ns";

  /** Heap settings; the same for every JVM program of a work. */
  enum Heap {
    FIXED("-Xms2g", "-Xmx2g"),
    FIXED_AT_4G("-Xms4g", "-Xmx4g"),
    DEFAULT(),
    GROWING_TO_4G("-Xmx4g"),
    GROWING_TO_8G("-Xmx8g");

    final List<String> flags;

    Heap(String... flags) {
      this.flags = List.of(flags);
    }
  }

  /** A work that every rival has, on two processors, with the time of an operation as figure. */
  static Benchmark of(String name) {
    return new Benchmark(
        name,
        List.of(2),
        EnumSet.allOf(Rival.class),
        Heap.FIXED,
        List.of(NS_PER_OP),
        0,
        Integer.MAX_VALUE);
  }

  Benchmark onProcs(Integer... counts) {
    return new Benchmark(name, List.of(counts), rivals, heap, figures, rounds, mostRuns);
  }

  Benchmark without(Rival... absent) {
    var present = EnumSet.copyOf(rivals);
    present.removeAll(List.of(absent));
    return new Benchmark(name, procs, present, heap, figures, rounds, mostRuns);
  }

  Benchmark heap(Heap other) {
    return new Benchmark(name, procs, rivals, other, figures, rounds, mostRuns);
  }

  Benchmark figures(String... others) {
    return new Benchmark(name, procs, rivals, heap, List.of(others), rounds, mostRuns);
  }

  /** For what only the first round of a process can measure. */
  Benchmark oneRound() {
    return rounds(1);
  }

  /** For a work of fixed size, of which a round lasts seconds. */
  Benchmark rounds(int count) {
    return new Benchmark(name, procs, rivals, heap, figures, count, mostRuns);
  }

  /** For a work that lasts so long that five processes would take from the others. */
  Benchmark atMostRuns(int count) {
    return new Benchmark(name, procs, rivals, heap, figures, rounds, count);
  }

  /** The life of a process is measured without a warm-up. */
  boolean isCold() {
    return figures.contains(PROCESS_NS);
  }

  /**
   * Whether all rivals' processes can live at the same time and take turns: not where a round is a
   * process, or so much memory is in use that they would be in each other's way.
   */
  boolean takesTurns() {
    return rounds == 0 && heap == Heap.FIXED;
  }

  /** How a figure is called in the table. */
  static String unit(String figure) {
    return switch (figure) {
      case NS_PER_OP -> "ns";
      case CPU_NS_PER_OP -> "CPU ns";
      case ALLOC_BYTES_PER_OP -> "alloc bytes";
      default -> {
        String text = figure.replaceAll("_each$", "").replace('_', ' ');
        yield isLong(figure) ? text.replace(" ns", " ms").replace(" bytes", " MB") : text;
      }
    };
  }

  /** By what a figure is divided for the table. */
  static double scale(String figure) {
    return isLong(figure) ? 1e6 : 1;
  }

  private static boolean isLong(String figure) {
    return !figure.endsWith("_each") && !figure.endsWith("_per_op");
  }
}
