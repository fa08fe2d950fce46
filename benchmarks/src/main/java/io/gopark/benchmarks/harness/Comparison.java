package io.gopark.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/** What may be said about one rival's figures beside another's. */
record Comparison(double ratio, Verdict verdict) {
  /** With fewer there is no spread to judge by. */
  private static final int FEWEST_PAIRS = 3;

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

  /** Pairs what was measured one after the other, so that drift of the machine cancels. */
  static Comparison of(List<Double> mine, List<Double> theirs) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
      ratios.add(ratio(mine.get(i), theirs.get(i)));
    }
    return new Comparison(Spread.median(ratios), verdict(Spread.of(ratios), ratios.size()));
  }

  /** Nothing beside nothing is the same. */
  private static double ratio(double mine, double theirs) {
    return mine == theirs ? 1 : mine / theirs;
  }

  /** Even if the quartiles of the ratios lie on both sides of 1. */
  private static Verdict verdict(Spread ratios, int pairs) {
    if (pairs < FEWEST_PAIRS) {
      return Verdict.TOO_FEW_RUNS;
    }
    boolean near = Math.abs(ratios.median() - 1) <= Spread.NOISE;
    boolean mixed = ratios.low() <= 1 && ratios.high() >= 1;
    return near || mixed ? Verdict.EVEN : Verdict.DIFFERENT;
  }

  @Override
  public String toString() {
    String number =
        Double.isInfinite(ratio) ? "more" : (ratio < 10 ? "%.2f" : "%.0f").formatted(ratio);
    return number + verdict.mark;
  }
}
