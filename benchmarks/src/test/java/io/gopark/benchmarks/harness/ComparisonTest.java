package io.gopark.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.benchmarks.harness.Comparison.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final List<Double> STEADY = List.of(99.0, 100.0, 101.0, 100.0, 100.0);

  @Test
  void aDifferenceThatTheQuartilesSeparateIsOne() {
    var half = List.of(49.0, 50.0, 51.0, 50.0, 50.0);

    var comparison = Comparison.of(half, STEADY);

    assertThat(comparison.ratio()).isEqualTo(0.5);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(comparison).hasToString("0.50");
  }

  @Test
  void aDifferenceWithinOverlappingQuartilesIsEvenHoweverLargeTheRatioIs() {
    var wild = List.of(20.0, 30.0, 40.0, 150.0, 200.0);

    var comparison = Comparison.of(wild, STEADY);

    assertThat(comparison.ratio()).isEqualTo(40.0 / 101);
    assertThat(comparison).hasToString("0.40 even");
  }

  @Test
  void threePercentIsEvenHoweverNarrowTheQuartilesAre() {
    var exact = List.of(100.0, 100.0, 100.0);

    assertThat(Comparison.of(List.of(97.5, 97.5, 97.5), exact).verdict()).isEqualTo(Verdict.EVEN);
    assertThat(Comparison.of(List.of(96.5, 96.5, 96.5), exact).verdict())
        .isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void driftThatHitsNeighboursAlikeLeavesTheRatioAlone() {
    var mine = List.of(50.0, 100.0, 200.0);
    var theirs = List.of(100.0, 200.0, 400.0);

    assertThat(Comparison.of(mine, theirs).ratio()).isEqualTo(0.5);
  }

  @Test
  void twoRunsAreNoGroundForAVerdict() {
    var comparison = Comparison.of(List.of(50.0, 50.0), List.of(100.0, 100.0));

    assertThat(comparison).hasToString("0.50 ?");
  }

  @Test
  void nothingBesideNothingIsEvenAndSomethingBesideNothingIsMore() {
    var nothing = List.of(0.0, 0.0, 0.0);

    assertThat(Comparison.of(nothing, nothing)).hasToString("1.00 even");
    assertThat(Comparison.of(nothing, STEADY)).hasToString("0.00");
    assertThat(Comparison.of(STEADY, nothing)).hasToString("more");
  }
}
