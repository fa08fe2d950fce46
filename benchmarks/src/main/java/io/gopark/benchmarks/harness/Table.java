package io.gopark.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rows as text that people read. */
final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  private Table() {}

  static String of(List<Row> rows, Set<Rival> rivals) {
    var table = new Table();
    table.header(rivals);
    for (Row row : rows) {
      table.line(row, rivals);
    }
    return table.text();
  }

  private void header(Set<Rival> rivals) {
    var cells = new ArrayList<>(List.of("work", "procs", "figure"));
    for (Rival rival : rivals) {
      cells.add(rival.title);
    }
    if (rivals.contains(Rival.GOPARK)) {
      rivals.stream()
          .filter(rival -> rival != Rival.GOPARK)
          .forEach(rival -> cells.add("/ " + rival.title));
    }
    lines.add(cells);
  }

  private void line(Row row, Set<Rival> rivals) {
    var cells =
        new ArrayList<>(
            List.of(row.work.name(), Integer.toString(row.procs), Benchmark.unit(row.figure)));
    for (Rival rival : rivals) {
      var samples = row.samples.get(rival);
      cells.add(samples == null ? "-" : figure(row.figure, Spread.of(samples)));
    }
    var mine = row.samples.get(Rival.GOPARK);
    if (rivals.contains(Rival.GOPARK)) {
      for (Rival rival : rivals) {
        if (rival != Rival.GOPARK) {
          var theirs = row.samples.get(rival);
          cells.add(mine == null || theirs == null ? "-" : Comparison.of(mine, theirs).toString());
        }
      }
    }
    lines.add(cells);
  }

  private static String figure(String figure, Spread spread) {
    return "%s ±%.0f%%".formatted(number(figure, spread.median()), 100 * spread.relative());
  }

  static String number(String figure, double sample) {
    double value = sample / Benchmark.scale(figure);
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%,.0f", value);
  }

  private String text() {
    int columns = lines.getFirst().size();
    var text = new StringBuilder();
    for (List<String> line : lines) {
      var out = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        int column = c;
        int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
        String cell = line.get(c);
        String pad = " ".repeat(width - cell.length());
        boolean left = c == 0 || c == 2;
        out.append(left ? cell + pad : pad + cell).append("  ");
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
