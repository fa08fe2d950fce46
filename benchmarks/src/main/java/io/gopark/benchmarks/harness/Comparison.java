package io.gopark.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/** What may be said about one rival's figures beside another's. */
record Comparison(double ratio, Verdict verdict) {
  /** With fewer runs there is no spread to judge by. */
  private static final int FEWEST_RUNS = 3;

  /** What the ratio means. */
  enum Verdict {
    DIFFERENT(""),
    EVEN(" even"),
    TOO_FEW_RUNS(" ?");

    final String mark;

    Verdict(String mark) {
      this.mark = mark;
    }
  }

  /** Pairs the runs that stood next to each other, so that slow drift of the machine cancels. */
  static Comparison of(List<Double> mine, List<Double> theirs) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
      ratios.add(ratio(mine.get(i), theirs.get(i)));
    }
    double ratio = Spread.median(ratios);
    return new Comparison(ratio, verdict(ratio, mine, theirs));
  }

  /** Nothing beside nothing is the same. */
  private static double ratio(double mine, double theirs) {
    return mine == theirs ? 1 : mine / theirs;
  }

  private static Verdict verdict(double ratio, List<Double> mine, List<Double> theirs) {
    if (Math.min(mine.size(), theirs.size()) < FEWEST_RUNS) {
      return Verdict.TOO_FEW_RUNS;
    }
    boolean near = Math.abs(ratio - 1) <= Spread.NOISE;
    boolean mixed = Spread.of(mine).overlaps(Spread.of(theirs));
    return near || mixed ? Verdict.EVEN : Verdict.DIFFERENT;
  }

  @Override
  public String toString() {
    String number =
        Double.isInfinite(ratio) ? "more" : (ratio < 10 ? "%.2f" : "%.0f").formatted(ratio);
    return number + verdict.mark;
  }
}
