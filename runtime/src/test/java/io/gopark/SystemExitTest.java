package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JVM ends, with the status that was given, also if the runtime is closed meanwhile. */
class SystemExitTest {
  @ParameterizedTest
  @CsvSource({
    "direct, mainReturnsMeanwhile, hook done",
    "standard, mainReturnsMeanwhile, hook done",
    "direct, aHookCloses, ''",
    "standard, aHookCloses, ''",
    "direct, aHookClosesWhatMainRunsIn, ''",
    "standard, aHookClosesWhatMainRunsIn, ''",
  })
  void itIsCarriedThrough(String path, String program, String out) throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of("-Dgopark.switch=" + path), SystemExits.class, program);
    assertThat(result.out()).as(result.err()).isEqualTo(out);
    assertThat(result.status()).isEqualTo(3);
  }

  /** Main may have returned first; then the JVM may end before the goroutine comes to exit. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "standard"})
  void orMainReturnedFirst(String path) throws Exception {
    for (int i = 0; i < 5; i++) {
      ChildProgram.Result result =
          ChildProgram.run(List.of("-Dgopark.switch=" + path), SystemExits.class, "atTheSameTime");
      assertThat(result.status()).as(result.err()).isIn(0, 3);
    }
  }
}
