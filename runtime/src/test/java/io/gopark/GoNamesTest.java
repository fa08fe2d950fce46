package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** GO-NAMES.md is generated from the {@code @go} tags; {@code -Dgopark.update=true} writes it. */
class GoNamesTest {
  private static final Pattern TAG = Pattern.compile("@go\\s+(\\S+)");
  private static final Pattern DECLARATION =
      Pattern.compile(
          "^\\s*(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed|default"
              + "|synchronized|native)\\s+)*(?:(class|interface|enum|record)\\s+(\\w+)|.*?(\\w+)"
              + "\\s*\\()");

  private record Name(String go, String java) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return Comparator.comparing(Name::go).thenComparing(Name::java).compare(this, other);
    }
  }

  @Test
  void goNamesIsWhatTheTagsSay() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    if (root.endsWith("runtime")) {
      root = root.getParent();
    }
    String expected = generate(root.resolve("runtime/src/main/java"));
    Path file = root.resolve("GO-NAMES.md");
    if (Boolean.getBoolean("gopark.update")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file))
        .as(
            "GO-NAMES.md; rewrite it with ./mvnw -pl runtime test -Dtest=GoNamesTest"
                + " -DtestArgs=-Dgopark.update=true")
        .isEqualTo(expected);
  }

  private static String generate(Path sources) throws IOException {
    TreeSet<Name> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        collect(sources.relativize(file), Files.readAllLines(file), names);
      }
    }
    assertThat(names).as("names found").hasSizeGreaterThan(50);
    StringBuilder out =
        new StringBuilder(
            """
            # Go's names

            Where each function and type of Go's runtime has its counterpart. Generated from the `@go`
            tags in the sources, and checked by a test.

            | Go | Gopark |
            |---|---|
            """);
    for (Name name : names) {
      out.append("| `").append(name.go()).append("` | `").append(name.java()).append("` |\n");
    }
    return out.toString();
  }

  private static void collect(Path file, List<String> lines, TreeSet<Name> into) {
    String type = file.getFileName().toString().replace(".java", "");
    String inPackage = String.valueOf(file.getParent()).replace('/', '.').replace('\\', '.');
    for (int i = 0; i < lines.size(); i++) {
      Matcher tag = TAG.matcher(lines.get(i));
      if (lines.get(i).strip().matches("(/\\*\\*|\\*).*") && tag.find()) {
        into.add(new Name(tag.group(1), inPackage + "." + owner(type, lines, i + 1)));
      }
    }
  }

  /** The type or method whose comment the tag stands in. */
  private static String owner(String type, List<String> lines, int from) {
    for (int i = from; i < lines.size(); i++) {
      // It stands before the type of what is declared, and not on a line of its own.
      String line = lines.get(i).strip().replaceFirst("^@Nullable ", "");
      if (line.isEmpty() || line.startsWith("*") || line.startsWith("@") || line.startsWith("/")) {
        continue;
      }
      Matcher declared = DECLARATION.matcher(line);
      if (declared.find()) {
        String name = declared.group(2) != null ? declared.group(2) : declared.group(3);
        return name.equals(type) ? type : type + "." + name;
      }
      return type + "." + line.replaceAll(".*\\s(\\w+)\\s*[;=].*", "$1");
    }
    return type;
  }
}
