package io.gopark.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void quartilesOfAnOddCountAreSamples() {
    assertThat(Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0))).isEqualTo(new Spread(2, 3, 4));
  }

  @Test
  void theMedianOfAnEvenCountLiesBetweenTwoSamples() {
    assertThat(Spread.median(List.of(1.0, 2.0, 4.0, 10.0))).isEqualTo(3);
  }

  @Test
  void noSamplesHaveNoSpread() {
    assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
  }
}
