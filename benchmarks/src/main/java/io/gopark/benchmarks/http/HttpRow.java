package io.gopark.benchmarks.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One server with one kind of threads: the figures of each of its processes. */
final class HttpRow {
  final String server;
  final Threads threads;
  final Map<Figure, List<Double>> samples = new EnumMap<>(Figure.class);

  HttpRow(String server, Threads threads) {
    this.server = server;
    this.threads = threads;
  }

  void add(Map<String, Double> figures) {
    for (Figure figure : Figure.values()) {
      Double sample = figures.get(figure.key);
      if (sample != null) {
        samples.computeIfAbsent(figure, _ -> new ArrayList<>()).add(sample);
      }
    }
  }

  List<Double> of(Figure figure) {
    return samples.getOrDefault(figure, List.of());
  }
}
