package io.gopark.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOptionsTest {
  private static HttpOptions parse(String... args) {
    return HttpOptions.parse(args);
  }

  @Test
  void withoutNamesAllServersAreMeasured() {
    assertThat(parse().servers).containsExactlyElementsOf(HttpOptions.SERVERS);
    assertThat(parse("--no-go").go).isFalse();
  }

  @Test
  void namesChooseServersAndOptionsTakeTheirValues() {
    HttpOptions options = parse("--runs", "2", "jetty", "--seconds", "3", "--rate", "40", "jdk");
    assertThat(options.servers).containsExactly("jetty", "jdk");
    assertThat(options.runs).isEqualTo(2);
    assertThat(options.seconds).isEqualTo(3);
    assertThat(options.rate).isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"undertow", "--runs", "--fast"})
  void whatItDoesNotKnowIsRefused(String argument) {
    assertThatThrownBy(() -> parse(argument))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(argument);
  }

  @Test
  void zeroIsNoNumberOfRuns() {
    assertThatThrownBy(() -> parse("--runs", "0"))
        .hasMessage("--runs needs a positive number, not 0");
  }
}
