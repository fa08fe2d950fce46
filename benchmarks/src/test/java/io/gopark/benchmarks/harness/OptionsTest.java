package io.gopark.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void namesChooseWorksAndNoNameChoosesAll() {
    var pingPong = Benchmarks.ALL_WORKS.getFirst();
    var last = Benchmarks.ALL_WORKS.getLast();

    var some = Options.parse(new String[] {"--quick", pingPong.name()});
    var all = Options.parse(new String[0]);

    assertThat(some.wants(pingPong)).isTrue();
    assertThat(some.wants(last)).isFalse();
    assertThat(all.wants(last)).isTrue();
  }

  @Test
  void aFullRunHasAtLeastFiveProcessesPerRival() {
    assertThat(Options.parse(new String[0]).runs).isGreaterThanOrEqualTo(5);
  }

  @Test
  void rivalsAndCollectorsAreKnownByName() {
    var options = Options.parse(new String[] {"--rivals", "go,Kotlin", "--gc", "parallel"});

    assertThat(options.rivals).containsExactly(Rival.GO, Rival.KOTLIN);
    assertThat(options.gc).isEqualTo("Parallel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-work", "--runs 0", "--runs x", "--gc Epsilon", "--rivals me"})
  void whatIsUnknownIsRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(line.split(" ")));
  }

  @Test
  void anOptionAtTheEndOfTheLineMissesItsValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(new String[] {"--gc"}))
        .withMessage("--gc needs a value");
  }
}
