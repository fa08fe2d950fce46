package io.gopark.benchmarks.harness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table: a figure of a work, with each rival's samples: of its rounds, or of its
 * processes.
 */
final class Row {
  final Benchmark work;
  final int procs;
  final String figure;
  final Map<Rival, List<Double>> samples = new EnumMap<>(Rival.class);

  Row(Benchmark work, int procs, String figure) {
    this.work = work;
    this.procs = procs;
    this.figure = figure;
  }

  void add(Rival rival, double sample) {
    samples.computeIfAbsent(rival, _ -> new ArrayList<>()).add(sample);
  }

  /** Whether every one of {@code taking} has a sample. */
  boolean hasAll(Set<Rival> taking) {
    return samples.keySet().containsAll(taking);
  }

  /** Null if the rival has no sample of this figure. */
  @Nullable Double medianOfLast(Rival rival, int count) {
    List<Double> all = samples.getOrDefault(rival, List.of());
    return all.isEmpty()
        ? null
        : Spread.median(all.subList(Math.max(0, all.size() - count), all.size()));
  }

  String title() {
    return "%s, %d %s".formatted(work.name(), procs, procs == 1 ? "processor" : "processors");
  }
}
