package io.gopark.benchmarks.program;

import java.util.Map;
import java.util.TreeMap;

/** What one round took, and what else it measured. */
public record Outcome(long nanos, Map<String, Double> extra) {
  public static Outcome of(long nanos) {
    return new Outcome(nanos, Map.of());
  }

  /** This outcome with one more figure. */
  public Outcome with(String name, double value) {
    var more = new TreeMap<>(extra);
    more.put(name, value);
    return new Outcome(nanos, more);
  }
}
