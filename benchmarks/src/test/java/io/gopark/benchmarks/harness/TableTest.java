package io.gopark.benchmarks.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.EnumSet;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Row row = new Row(Benchmark.of("pingpong"), 2, Benchmark.NS_PER_OP);

  @Test
  void showsMediansWithSpreadAndTheRatio() {
    for (double figure : List.of(190.0, 200.0, 210.0)) {
      row.add(Rival.GOPARK, figure);
      row.add(Rival.GO, 2 * figure);
    }

    String[] lines = Table.of(List.of(row), EnumSet.of(Rival.GOPARK, Rival.GO)).split("\n");

    assertThat(lines[0].split(" {2,}"))
        .containsExactly("work", "procs", "figure", "Gopark", "Go", "/ Go");
    assertThat(lines[1].split(" {2,}"))
        .containsExactly("pingpong", "2", "ns", "200 ±3%", "400 ±3%", "0.50");
  }

  @Test
  void whoDidNotRunHasADash() {
    row.add(Rival.GO, 100);

    String line = Table.of(List.of(row), EnumSet.of(Rival.GOPARK, Rival.GO)).split("\n")[1];

    assertThat(line.split(" {2,}")).containsExactly("pingpong", "2", "ns", "-", "100 ±0%", "-");
  }

  @Test
  void plotsAreWellFormed() throws Exception {
    row.add(Rival.GOPARK, 100);
    row.add(Rival.GO, 200);

    for (String svg : List.of(Plot.bars(row), Plot.overview(List.of(row)))) {
      var parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      var document = parser.parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
      assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(svg).contains("Gopark", Rival.GO.colour);
    }
  }
}
