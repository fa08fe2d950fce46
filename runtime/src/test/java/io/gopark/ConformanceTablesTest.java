package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the tables in docs/conformance against the inventory's numbers and the tests they name. */
class ConformanceTablesTest {
  /**
   * Those that the inventory gives: channels and select, scheduler, sync, context, time, others.
   */
  private static final String INVENTORY =
      """
      1-3 5-7 9-11 13-15 17-19 21-23 25-43 45-47 49-51 53-55 57-59 61 61b 61c 62 63 65
      66 67 69-71 73-75 77-79 81-83 85-87 89-91 93-95 97-99 101-103 105-107 109-111 113 114
      115 117-119 121-123 125-127 129-131 133-135 137-139
      141-143 145-147 149-151 153-155 157 158
      159 161-163 165-167 169-171 173-175 177-179 181-183
      185-187 189 190
      """;

  private static final Pattern NUMBERS = Pattern.compile("[0-9]+[a-z]?([-, ]+[0-9]+[a-z]?)*");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern PAIRS = Pattern.compile("\\bpairs? (`\\w+`(?:, `\\w+`)*)");
  private static final Pattern PAIRS_NUMBERS =
      Pattern.compile("\\(([0-9]+[a-z]?(?:, [0-9]+[a-z]?)*)\\)$");
  private static final Pattern REFERENCE =
      Pattern.compile("(?:([A-Z]\\w*Test)\\.?)?(?:([a-z]\\w*?)(_?\\.\\.\\.)?)?");

  /** The lines from the blank one before it, so that they hold the annotations; and its name. */
  private static final Pattern TEST =
      Pattern.compile("\\n\\n((?:.+\\n)*? *@(?:.+\\n)*?) {2}void (\\w+)\\(");

  private static final Pattern ON_ONE_TWO_AND_EIGHT =
      Pattern.compile("@OnProcs|@ValueSource\\(ints = \\{1, 2, 8}\\)");

  /** A line of a table. */
  private record Row(String file, Set<String> numbers, String shownBy) {
    boolean once() {
      return shownBy.contains("(once") || shownBy.contains("1 P");
    }

    boolean saysWhyNot() {
      return shownBy.matches("(?s).*(do|does) not apply.*");
    }
  }

  @Test
  void eachNumberOfTheInventoryHasALine() throws IOException {
    Set<String> given = expand(INVENTORY);
    assertThat(given).hasSizeGreaterThan(130);
    Set<String> told = new TreeSet<>();
    rows().forEach(row -> told.addAll(row.numbers()));
    assertThat(told).containsAll(given);
  }

  @Test
  void eachLineNamesATestOrSaysWhyNot() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      boolean named = QUOTED.matcher(row.shownBy()).results().anyMatch(m -> hasClass(m.group(1)));
      named |= !pairsIn(row.shownBy()).isEmpty();
      if (!named && !row.shownBy().matches("(do|does) not apply: .{10,}")) {
        wrong.add(row.toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void eachTestThatIsNamedExistsAndIsRunWithOneTwoAndEightPs() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      String type = "";
      Matcher quoted = QUOTED.matcher(row.shownBy());
      while (quoted.find()) {
        if (isPair(quoted.group(1)) || row.saysWhyNot() && !hasClass(quoted.group(1))) {
          continue;
        }
        Matcher reference = REFERENCE.matcher(quoted.group(1));
        String problem = "is no name of a test";
        if (reference.matches()) {
          type = reference.group(1) != null ? reference.group(1) : type;
          problem = check(type, reference.group(2), reference.group(3) != null, row.once());
        }
        if (!problem.isEmpty()) {
          wrong.add(row.file() + " " + row.numbers() + " " + quoted.group(1) + ": " + problem);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void eachTestThatIsNamedOutsideOfALineWithANumberExists() throws IOException {
    List<String> wrong = new ArrayList<>();
    int named = 0;
    for (Path file : files()) {
      for (String line : Files.readAllLines(file)) {
        Matcher quoted = QUOTED.matcher(line);
        while (quoted.find()) {
          Matcher reference = REFERENCE.matcher(quoted.group(1));
          if (hasClass(quoted.group(1)) && reference.matches()) {
            named++;
            String type = reference.group(1);
            String problem = check(type, reference.group(2), reference.group(3) != null, true);
            if (!problem.isEmpty()) {
              wrong.add(file.getFileName() + " " + quoted.group(1) + ": " + problem);
            }
          }
        }
      }
    }
    assertThat(named).isGreaterThan(150);
    assertThat(wrong).isEmpty();
  }

  /** A pair that is in no table, having no number, stands in the README. */
  @Test
  void eachPairIsNamedInTheLinesOfItsNumbersAndNowhereElse() throws IOException {
    Set<String> told = new TreeSet<>();
    for (Row row : rows()) {
      pairsIn(row.shownBy()).forEach(pair -> row.numbers().forEach(n -> told.add(n + " " + pair)));
    }
    Set<String> wanted = new TreeSet<>();
    String readme = Files.readString(root().resolve("docs/conformance/README.md"));
    List<String> unknown = new ArrayList<>();
    Set<String> pairs = pairs();
    assertThat(pairs).hasSizeGreaterThan(80);
    for (String pair : pairs) {
      Set<String> numbers = numbersOf(pair);
      if (numbers.isEmpty() && !readme.contains("`" + pair + "`")) {
        unknown.add(pair);
      }
      numbers.forEach(n -> wanted.add(n + " " + pair));
    }
    assertThat(unknown).isEmpty();
    assertThat(told).containsAll(wanted);
    // A line has several numbers, and its pair need not be about all of them.
    for (Row row : rows()) {
      for (String pair : pairsIn(row.shownBy())) {
        assertThat(pairs).contains(pair);
        assertThat(numbersOf(pair)).as(pair).containsAnyElementsOf(row.numbers());
      }
    }
  }

  /** What stands behind the word, however many they are. */
  private static List<String> pairsIn(String shownBy) {
    Matcher list = PAIRS.matcher(shownBy);
    return list.find()
        ? QUOTED.matcher(list.group(1)).results().map(m -> m.group(1)).toList()
        : List.of();
  }

  private static Set<String> pairs() throws IOException {
    try (Stream<Path> files = Files.list(root().resolve("conformance/pairs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** They end the comment at its top. */
  private static Set<String> numbersOf(String pair) throws IOException {
    Path program = root().resolve("conformance/pairs/" + pair + ".java");
    String top =
        Files.readAllLines(program).stream()
            .takeWhile(line -> line.startsWith("//"))
            .collect(Collectors.joining(" "));
    Matcher numbers = PAIRS_NUMBERS.matcher(top);
    return numbers.find() ? expand(numbers.group(1)) : Set.of();
  }

  private static boolean hasClass(String quoted) {
    Matcher reference = REFERENCE.matcher(quoted);
    return reference.matches() && reference.group(1) != null;
  }

  private static boolean isPair(String quoted) {
    return Files.exists(root().resolve("conformance/pairs/" + quoted + ".java"));
  }

  /** Empty if all is well. */
  private static String check(String type, String method, boolean begins, boolean once)
      throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root().resolve("runtime/src/test/java"))) {
      sources = files.filter(f -> f.endsWith(type + ".java")).toList();
    }
    if (sources.size() != 1) {
      return "there are " + sources.size() + " such classes";
    }
    String wanted = method == null ? "" : method;
    List<String> found = new ArrayList<>();
    Matcher tests = TEST.matcher(Files.readString(sources.getFirst()));
    while (tests.find()) {
      String name = tests.group(2);
      if (name.equals(wanted)
          || name.startsWith(wanted + "_")
          || (wanted.isEmpty() || begins) && name.startsWith(wanted)) {
        found.add(name);
        if (!once && !ON_ONE_TWO_AND_EIGHT.matcher(tests.group(1)).find()) {
          return name + " is not run with 1, 2 and 8 Ps";
        }
      }
    }
    return found.isEmpty() ? "there is no such test" : "";
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Path file : files()) {
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split("\\|", -1);
        if (cells.length == 5 && NUMBERS.matcher(cells[1].strip()).matches()) {
          rows.add(new Row(file.getFileName().toString(), expand(cells[1]), cells[3].strip()));
        }
      }
    }
    assertThat(rows).hasSizeGreaterThan(80);
    return rows;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(root().resolve("docs/conformance"))) {
      return files.sorted().toList();
    }
  }

  private static Set<String> expand(String numbers) {
    Set<String> all = new TreeSet<>();
    for (String part : numbers.strip().split("[, \\n]+")) {
      String[] ends = part.split("-");
      if (ends.length == 1) {
        all.add(part);
        continue;
      }
      for (int n = Integer.parseInt(ends[0]); n <= Integer.parseInt(ends[1]); n++) {
        all.add(String.valueOf(n));
      }
    }
    return all.stream().collect(Collectors.toCollection(TreeSet::new));
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("runtime") ? here.getParent() : here;
  }
}
