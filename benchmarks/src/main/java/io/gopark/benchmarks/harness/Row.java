package io.gopark.benchmarks.harness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One line of the table: a figure of a work, with the medians of each rival's processes. */
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

  String title() {
    return "%s, %d %s".formatted(work.name(), procs, procs == 1 ? "processor" : "processors");
  }
}
