package io.gopark.benchmarks.harness;

import java.util.Arrays;
import java.util.List;

/** Median and quartiles of the figures of several rounds or processes, or of their ratios. */
public record Spread(double low, double median, double high) {
  /** A ratio this close to 1 is no difference, whatever the quartiles say. */
  static final double NOISE = 0.03;

  public static Spread of(List<Double> samples) {
    double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  public static double median(List<Double> samples) {
    return of(samples).median;
  }

  private static double quantile(double[] sorted, double q) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no samples: " + Arrays.toString(sorted));
    }
    double position = q * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    if (sorted[below] == sorted[above]) {
      return sorted[below]; // which may be infinite
    }
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** Half the distance of the quartiles, as a share of the median. */
  public double relative() {
    return median == 0 ? 0 : (high - low) / 2 / Math.abs(median);
  }
}
