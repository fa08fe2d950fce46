package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each JVM here makes one call of the API and nothing before it. */
class FirstCallsTest {
  /** Nothing gets hot here. */
  private static final String C1 = "-XX:TieredStopAtLevel=1";

  static Set<String> calls() {
    return FirstCalls.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anyCallMayBeTheFirst(String call) throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of(C1), FirstCalls.class, call);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).as(result.err()).isEqualTo("done");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"go", "channel", "wait group, go", "select, after", "sleep", "runtime", "timer"})
  void whereNothingOpensTheJdkTheFirstCallSaysWhatToAdd(String call) throws Exception {
    ChildProgram.Result result =
        ChildProgram.runUnopened(List.of(C1, "-Dgopark.open=never"), FirstCalls.class, call);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("unsupported: ")
        .contains("--add-opens java.base/java.lang=ALL-UNNAMED");
  }
}
