package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunSettingsTest {
  @Test
  void nothingGivenLeavesEverythingToTheRuntime() {
    RunSettings settings = RunSettings.of(null, null, false, false, Map.of());

    assertThat(settings).isEqualTo(new RunSettings(null, null, false));
  }

  @Test
  void moreProcsThanCpusAreFine() {
    assertThat(RunSettings.of("1024", null, false, false, Map.of()).procs()).isEqualTo(1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "1.5", "", "99999999999"})
  void procsThatAreNoCountAreAUsageError(String procs) {
    assertThatThrownBy(() -> RunSettings.of(procs, null, false, false, Map.of()))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessage("--procs must be a whole number from 1 to 65536, not \"%s\"", procs);
  }

  @Test
  void traceOptionsSpeakTheVariablesLanguage() {
    assertThat(RunSettings.of(null, "100", true, false, Map.of()).debug())
        .isEqualTo("schedtrace=100,scheddetail=1");
  }

  @Test
  void traceOptionsComeAfterTheVariable() {
    Map<String, String> environment = Map.of("GOPARKDEBUG", "schedtrace=5");

    assertThat(RunSettings.of(null, "100", false, false, environment).debug())
        .isEqualTo("schedtrace=5,schedtrace=100");
  }
}
