package io.gopark.benchmarks.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {
  private static final Machine MACHINE = new Machine("A CPU", 2, "Linux 6", "25+1", "1.23");

  @TempDir Path benchmarks;

  private Results results(String... args) {
    return new Results(benchmarks, MACHINE, Options.parse(args));
  }

  private static Row row(String work, String figure) {
    var row = new Row(Benchmarks.ALL_WORKS.getFirst(), 2, figure);
    assertThat(row.work.name()).isEqualTo(work);
    row.add(Rival.GOPARK, 100.5);
    row.add(Rival.GO, 300);
    row.add(Rival.GO, 301.25);
    return row;
  }

  @Test
  void whatARunSavedTheNextOneFinds() throws Exception {
    var time = row("pingpong", Benchmark.NS_PER_OP);
    var processor = row("pingpong", Benchmark.CPU_NS_PER_OP);
    results().save(List.of(time, processor), "the table");

    List<Row> found = results().read();

    assertThat(found).hasSize(2);
    assertThat(found.getLast().work).isEqualTo(time.work);
    assertThat(found.getLast().procs).isEqualTo(2);
    assertThat(found.getLast().figure).isEqualTo(Benchmark.CPU_NS_PER_OP);
    assertThat(found.getLast().samples).isEqualTo(processor.samples);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--runs 7",
        "--rivals gopark,go",
        "--jvm -XX:+UseCompactObjectHeaders",
        "--gopark-jvm -Dgopark.host=standard"
      })
  void figuresOfOtherOptionsAreNotMixedIn(String others) throws Exception {
    results().save(List.of(row("pingpong", Benchmark.NS_PER_OP)), "the table");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> results(others.split(" ")).read())
        .withMessageContaining("other options")
        .withMessageNotContaining("\n");
  }

  @Test
  void whatWasKeptWithoutARivalIsMeasuredOnceMore() {
    var said = new ByteArrayOutputStream();
    var options = Options.parse(new String[0]);
    var bench =
        new Bench(
            options,
            new Runner(options, ""),
            EnumSet.of(Rival.GOPARK, Rival.GO, Rival.JOX),
            results(),
            List.of(),
            new PrintStream(said, true, UTF_8));
    Benchmark work = Benchmarks.ALL_WORKS.getFirst();
    var kept = work.figures().stream().map(figure -> row("pingpong", figure)).toList();

    assertThat(bench.isComplete(work, kept)).isFalse();
    assertThat(said.toString(UTF_8))
        .isEqualTo("pingpong, 2 processors was kept without some rival: once more\n");
    kept.forEach(row -> row.add(Rival.JOX, 1));
    assertThat(bench.isComplete(work, kept)).isTrue();
    assertThat(bench.isComplete(work, List.of())).isFalse();
  }

  @Test
  void anotherCollectorHasAFolderOfItsOwn() throws Exception {
    results().save(List.of(row("pingpong", Benchmark.NS_PER_OP)), "the table");

    assertThat(results("--gc", "Serial").read()).isEmpty();
  }
}
