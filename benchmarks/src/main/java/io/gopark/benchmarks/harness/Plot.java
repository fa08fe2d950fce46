package io.gopark.benchmarks.harness;

import java.util.List;
import java.util.Locale;

/** SVG pictures of the rows. */
final class Plot {
  private static final int LABEL = 205;
  private static final int WIDTH = 760;
  private static final int LINE = 26;

  private final StringBuilder svg = new StringBuilder();

  private Plot() {}

  /** One bar for each rival, with a whisker from the first to the third quartile. */
  static String bars(Row row) {
    var plot = new Plot();
    int height = 40 + LINE * row.samples.size() + 10;
    plot.open(height);
    plot.text(10, 22, "start", "%s: %s".formatted(row.title(), Benchmark.unit(row.figure)));
    double longest =
        row.samples.values().stream().mapToDouble(s -> Spread.of(s).high()).max().orElse(1);
    double scale = longest == 0 ? 0 : (WIDTH - LABEL - 110) / longest;
    int y = 40;
    for (var entry : row.samples.entrySet()) {
      Rival rival = entry.getKey();
      Spread spread = Spread.of(entry.getValue());
      plot.text(LABEL - 8, y + 15, "end", rival.title);
      plot.rectangle(LABEL, y, spread.median() * scale, LINE - 6, rival.colour);
      double from = LABEL + spread.low() * scale;
      double to = LABEL + spread.high() * scale;
      plot.line(from, y + 10, to, y + 10, "#333");
      plot.text(to + 8, y + 15, "start", Table.number(row.figure, spread.median()));
      y += LINE;
    }
    return plot.close();
  }

  /**
   * Every row on one logarithmic scale: how each rival stands to Go, or where Go is absent, to the
   * best.
   */
  static String overview(List<Row> all) {
    // What may be nothing at all has no place on such a scale.
    var rows = all.stream().filter(row -> base(row) > 0).toList();
    var plot = new Plot();
    int bottom = 70 + LINE * rows.size();
    plot.open(bottom + 30);
    plot.legend();
    double decade = (WIDTH - LABEL - 60) / 4.0;
    for (int power = -2; power <= 2; power++) {
      double x = LABEL + 40 + (power + 2) * decade;
      plot.line(x, 50, x, bottom, power == 0 ? "#333" : "#ddd");
      plot.text(x, bottom + 18, "middle", power < 0 ? "1/" + tenTo(-power) : tenTo(power) + "x");
    }
    int y = 66;
    for (Row row : rows) {
      String label = "%s %d %s".formatted(row.work.name(), row.procs, figureMark(row));
      plot.text(LABEL + 30, y + 4, "end", label.strip());
      double base = base(row);
      for (var entry : row.samples.entrySet()) {
        double ratio = Spread.median(entry.getValue()) / base;
        double power = Math.clamp(Math.log10(ratio), -2, 2);
        plot.dot(LABEL + 40 + (power + 2) * decade, y, entry.getKey().colour);
      }
      y += LINE;
    }
    return plot.close();
  }

  private static String figureMark(Row row) {
    return row.figure.equals(Benchmark.NS_PER_OP) ? "" : row.figure.replaceAll("_each|_", " ");
  }

  private static String tenTo(int power) {
    return Integer.toString((int) Math.pow(10, power));
  }

  private static double base(Row row) {
    var go = row.samples.get(Rival.GO);
    return go != null
        ? Spread.median(go)
        : row.samples.values().stream().mapToDouble(Spread::median).min().orElse(1);
  }

  private void legend() {
    int x = 10;
    for (Rival rival : Rival.values()) {
      dot(x + 6, 24, rival.colour);
      text(x + 16, 28, "start", rival.title);
      x += 40 + 8 * rival.title.length();
    }
    text(WIDTH - 10, 28, "end", "time or bytes beside Go's; left is better");
  }

  private void open(int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            + "font-family=\"sans-serif\" font-size=\"13\">",
        WIDTH, height);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
  }

  private String close() {
    add("</svg>");
    return svg.toString();
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
  }

  private void rectangle(double x, double y, double width, double height, String colour) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, width, height, colour);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
        x1, y1, x2, y2, colour);
  }

  private void dot(double x, double y, String colour) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>", x, y, colour);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
