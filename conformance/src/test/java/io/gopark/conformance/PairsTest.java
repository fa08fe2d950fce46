package io.gopark.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each program does here what its twin was seen to do in Go; {@code gopark conformance} runs the
 * twins themselves. In the long run with one, two and eight Ps, else with one for each CPU.
 */
class PairsTest {
  private static final List<String> PROCS =
      Boolean.getBoolean("gopark.long") ? List.of("1", "2", "8") : List.of("");

  @TempDir static Path scratch;

  private final Pairs pairs = Pairs.find();

  @TestFactory
  Stream<DynamicTest> eachProgramDoesWhatItsTwinDidInGo() throws IOException {
    JavaHalves java = JavaHalves.compile(pairs, scratch.resolve("classes"));
    return pairs.names().stream()
        .flatMap(name ->
            PROCS.stream()
                .map(procs ->
                    dynamicTest(
                        name + " " + procs,
                        () ->
                            assertThat(java.run(name, procs).text())
                                .isEqualTo(pairs.recorded(name)))));
  }

  @Test
  void everyProgramHasATwinAndARecordedOutcome() throws IOException {
    assertThat(pairs.names()).hasSizeGreaterThan(40);
    assertThat(pairs.namesOf(".go")).isEqualTo(pairs.names());
    assertThat(pairs.namesOf(".txt")).isEqualTo(pairs.names());
    assertThat(pairs.version()).content().startsWith("go1.");
  }
}
