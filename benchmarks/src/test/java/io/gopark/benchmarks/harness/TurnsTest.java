package io.gopark.benchmarks.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.benchmarks.program.Program;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that wait for their turn: Gopark's own program, and shell scripts in Go's place. */
class TurnsTest {
  private static final int ROUNDS = 2;
  private static final Benchmark WORK = Benchmark.of("pingpong");

  @TempDir private Path folder;

  private static Options options() {
    Options options = Options.parse(new String[] {"--runs", "1"});
    options.rounds = ROUNDS;
    options.warmupMs = 10;
    options.roundMs = 5;
    return options;
  }

  private Runner runner(String script) throws Exception {
    Path file = Files.writeString(folder.resolve("go"), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return new Runner(options(), file.toString());
  }

  @Test
  void aRivalMeasuresARoundInEachOfItsTurns() throws Exception {
    try (TurnTaker rival = runner("").start(WORK, 2, Rival.GOPARK)) {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(rival.round().get(Benchmark.NS_PER_OP)).isPositive();
      }
      assertThatThrownBy(rival::round).hasMessage("ended before its turn, exit status 0");
    }
  }

  @Test
  void aProgramSaysNothingBeforeItsTurnAndEndsWithItsInput() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Rival.GOPARK.mainClass,
            WORK.name(),
            "rounds=1000",
            "warmupMs=10",
            "roundMs=5",
            "inTurns=1");
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    try (BufferedReader out = process.inputReader(UTF_8);
        Writer in = process.outputWriter(UTF_8)) {
      assertThat(out.readLine()).isEqualTo(Program.READY);
      in.write("\n\n");
      in.close();
      assertThat(out.lines()).hasSize(2).allMatch(line -> line.contains("\"ns_per_op\":"));
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo first I sleep; read turn | is not ready, but says first I sleep",
        "exit 4 | ended before its turn, exit status 4",
        "echo out of luck >&2; exit 4 | out of luck",
        "echo ready; read turn; exit 3 | ended before its turn, exit status 3",
        "echo ready; read turn; echo '{\"ns_per_op\":5}'; exit 3"
            + " | ended before its turn, exit status 3",
        "echo ready; while read turn; do echo nonsense; done | printed no figures"
      })
  void aRivalThatFailsIsLeftOutWithOneLineAndTheOthersAreKept(String script, String message)
      throws Exception {
    var said = new ByteArrayOutputStream();
    var bench =
        new Bench(
            options(),
            runner(script),
            EnumSet.of(Rival.GOPARK, Rival.GO),
            new Results(folder, new Machine("A CPU", 2, "Linux 6", "25+1", "1.23"), options()),
            List.of(),
            new PrintStream(said, true, UTF_8));

    List<Row> rows = bench.runAlternating(WORK, 2);

    assertThat(said.toString(UTF_8).lines().filter(line -> line.contains("Go: ")))
        .containsExactly("pingpong, 2 processors, run 1 of 1, Go: failed, left out: " + message);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().samples).containsOnlyKeys(Rival.GOPARK);
    assertThat(rows.getFirst().samples.get(Rival.GOPARK)).hasSize(ROUNDS);
  }

  @Test
  void aRivalThatSaysNothingIsGivenUp() {
    var silent = new ProcessBuilder("/bin/sh", "-c", "read turn");

    assertThatThrownBy(() -> TurnTaker.start(silent, 1))
        .isInstanceOf(Runner.Failed.class)
        .hasMessage("says nothing for 1 s");
  }
}
