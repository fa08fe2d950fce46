package io.gopark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareWithGoTest {
  @ParameterizedTest
  @CsvSource({
    "--nonsense, 64, unknown option --nonsense",
    "Nobody,     66, there is no pair named Nobody"
  })
  void aWrongCommandLineIsOneLine(String argument, int status, String says) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CompareWithGo.class.getName(),
                argument)
            .start();

    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertThat(err).startsWith("gopark conformance: " + says).hasLineCount(1);
    assertThat(process.waitFor()).isEqualTo(status);
  }
}
