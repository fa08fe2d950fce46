package io.gopark.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void figuresOfOtherOptionsAreNotMixedIn() throws Exception {
    results().save(List.of(row("pingpong", Benchmark.NS_PER_OP)), "the table");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> results("--runs", "7").read())
        .withMessageContaining("other options");
  }

  @Test
  void anotherCollectorHasAFolderOfItsOwn() throws Exception {
    results().save(List.of(row("pingpong", Benchmark.NS_PER_OP)), "the table");

    assertThat(results("--gc", "Serial").read()).isEmpty();
  }
}
