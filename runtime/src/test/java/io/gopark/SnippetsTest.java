package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each public type of the API has a snippet on its page that compiles, runs, and prints what the
 * comments behind its arrows say. So does the program on the page about executors.
 */
class SnippetsTest {
  private static final List<String> PACKAGES =
      List.of("io.gopark", "io.gopark.sync", "io.gopark.time", "io.gopark.context");
  private static final Pattern PAGE =
      Pattern.compile(
          "(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\s*(?:@.*\\s*)*\\npublic [a-z -]*"
              + "(?:class|interface|enum|record) (\\w+)");

  /** Its last brace is the one before an empty line or the end of the comment. */
  private static final Pattern SNIPPET =
      Pattern.compile("\\n \\* \\{@snippet :\\n((?: \\*.*\\n)*?) \\* }\\n(?= \\*[/\\n])");

  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n([\\s\\S]*?\\nvoid main[\\s\\S]*?)```");

  private static final Pattern PRINTS = Pattern.compile("// -> (.*)");

  /** Here others of this JVM's threads would count as life. */
  private static final List<String> ALONE = List.of("DeadlockError", "FatalError");

  @TempDir static Path scratch;

  @Test
  void eachPageHasASnippetThatPrintsWhatItSays() throws Exception {
    Map<String, String> snippets = snippets();
    assertThat(snippets).hasSizeGreaterThan(30);
    snippets.put("Executors", programOf("docs/integrations/executors.md"));
    assertThat(snippets.entrySet().stream().filter(e -> e.getValue().isEmpty())).isEmpty();
    Path classes = compile(snippets);
    Map<String, String> wrong = new TreeMap<>();
    List<String> together = new ArrayList<>(snippets.keySet());
    together.removeAll(ALONE);
    Map<String, String> printed = new TreeMap<>(run(classes, together));
    for (String alone : ALONE) {
      printed.putAll(run(classes, List.of(alone)));
    }
    snippets.forEach((name, code) -> {
      String promised = promised(code);
      assertThat(promised).as(name).isNotEmpty();
      if (!promised.equals(printed.get(name))) {
        wrong.put(name, "promises\n" + promised + "prints\n" + printed.get(name));
      }
    });
    assertThat(wrong).isEmpty();
  }

  /** What stands in the pages, without the stars; empty where a page has none. */
  private static Map<String, String> snippets() throws IOException {
    Map<String, String> snippets = new TreeMap<>();
    Path sources = root().resolve("runtime/src/main/java");
    for (String name : PACKAGES) {
      try (Stream<Path> files = Files.list(sources.resolve(name.replace('.', '/')))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String text = Files.readString(file);
          if (!text.contains("\npublic ")) {
            continue;
          }
          Matcher page = PAGE.matcher(text);
          String type = file.getFileName().toString().replace(".java", "");
          Matcher snippet = SNIPPET.matcher(page.find() ? page.group(1) : "");
          snippets.put(type, snippet.find() ? snippet.group(1).replaceAll("(?m)^ \\* ?", "") : "");
        }
      }
    }
    return snippets;
  }

  /** A whole file, empty if there is none. */
  private static String programOf(String page) throws IOException {
    Matcher program = PROGRAM.matcher(Files.readString(root().resolve(page)));
    return program.find() ? program.group(1) : "";
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("runtime") ? here.getParent() : here;
  }

  /** Several lines that one statement prints stand behind one arrow, with commas between. */
  private static String promised(String code) {
    StringBuilder lines = new StringBuilder();
    PRINTS
        .matcher(code)
        .results()
        .forEach(m -> lines.append(m.group(1).strip().replace(", ", "\n")).append('\n'));
    return lines.toString();
  }

  private static Path compile(Map<String, String> snippets) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> e : snippets.entrySet()) {
      Path file = scratch.resolve("Snippet" + e.getKey() + ".java");
      String imports =
          """
          import static io.gopark.Go.*;
          import static io.gopark.Select.*;
          import io.gopark.*;
          import io.gopark.context.*;
          import io.gopark.sync.*;
          import io.gopark.time.*;
          """;
      boolean whole = e.getValue().contains("\nvoid main(");
      String body = "void main() throws Exception {\n" + e.getValue() + "}\n";
      Files.writeString(file, whole ? e.getValue() : imports + body);
      files.add(file);
    }
    Path classes = Files.createDirectory(scratch.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      List<String> options =
          List.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString());
      var units = manager.getJavaFileObjectsFromPaths(files);
      boolean compiled = compiler.getTask(messages, manager, null, options, null, units).call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return classes;
  }

  /** In a JVM of their own; what each printed, by its name. */
  private static Map<String, String> run(Path classes, List<String> names) throws Exception {
    List<String> arguments = new ArrayList<>(names);
    arguments.addFirst(classes.toString());
    ChildProgram.Result result =
        ChildProgram.run(SnippetRunner.class, arguments.toArray(String[]::new));
    assertThat(result.status()).as(result.err()).isZero();
    Map<String, String> printed = new TreeMap<>();
    for (String part : ("\n" + result.out() + "\n").split("\n" + SnippetRunner.MARK)) {
      int end = part.indexOf('\n');
      if (end > 0) {
        printed.put(part.substring(0, end), part.substring(end + 1) + "\n");
      }
    }
    printed.replaceAll((name, text) -> text.strip() + "\n");
    return printed;
  }
}
