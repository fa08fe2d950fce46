package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final String NETPOLL = "gopark.netpoll";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                    | say what to do",
        "frob                  | unknown command frob",
        "X.java                | say gopark run X.java",
        "run                   | Missing required parameter",
        "run --frob X.java     | unknown option --frob",
        "run --procs           | --procs",
        "run --procs 0 X.java  | --procs must be a whole number",
        "run --schedtrace x X  | --schedtrace must be a whole number",
        "doctor now            | unknown command now",
        "test                  | gopark script"
      })
  void aWrongCommandLineIsOneLineAnd64(String line, String says) {
    int status = execute(line.isEmpty() ? new String[0] : line.split(" +"));

    assertThat(status).isEqualTo(64);
    assertThat(err.toString()).startsWith("gopark: ").contains(says).endsWith("\n").hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMissingFileIsOneLineAnd66() {
    assertThat(execute("run", "nowhere/Missing.java", "--help")).isEqualTo(66);
    assertThat(err.toString()).isEqualTo("gopark: no such file: nowhere/Missing.java\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run X%s.java", "run X%s.jar", "run X%s", "run --cp X%s X", "run --cp X%s/* X"})
  void aNameThatNoFileCanHaveIsOneLineAnd66(String line) {
    assertThat(execute(line.formatted("\0").split(" "))).isEqualTo(66);
    assertThat(err.toString()).startsWith("gopark: ").endsWith("\n").hasLineCount(1);
  }

  @Test
  void helpListsEveryCommand() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("  run ", "  test ", "  conformance ", "  bench ", "  doctor ", "  version ");
  }

  @Test
  void versionNamesTheBuildAndTheJava() {
    assertThat(execute("version")).isZero();
    assertThat(out.toString()).matches("gopark \\d+\\.\\d+.*, Java \\d+.*\n");
  }

  @Test
  void doctorFindsTheHooksInOrder() {
    assertThat(execute("doctor")).isZero();
    assertThat(out.toString())
        .contains(System.getProperty("java.home"))
        .containsPattern("\nhooks +(\\d+) of \\1 hold\n")
        .containsPattern("\nswitch +direct: ")
        .containsPattern("\ndeadlocks +reported: ");
  }

  /** All hooks hold, but goroutines do without them. */
  @Test
  void doctorTellsThePathThatWasAskedFor() throws Exception {
    Result result = doctor("-Dgopark.switch=standard");
    assertThat(result.out())
        .containsPattern("\nhooks +(\\d+) of \\1 hold\n")
        .containsPattern("\nswitch +standard: .*: -Dgopark\\.switch=standard asks for it\n")
        .doesNotContain("direct: ");
    assertThat(result.status()).isZero();
  }

  private static Result doctor(String option) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String open = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    String classPath = System.getProperty("java.class.path");
    return Result.of(
        new ProcessBuilder(java, open, option, "-cp", classPath, Main.class.getName(), "doctor"));
  }

  @Test
  void doctorSaysWhoPollsTheSockets() {
    assumeTrue(System.getProperty("os.name").startsWith("Linux"), "epoll is Linux's");
    assertThat(execute("doctor")).isZero();
    assertThat(out.toString())
        .containsPattern("\nsockets +epoll: the scheduler polls the network\n");
  }

  @ParameterizedTest
  @CsvSource({
    "selector, the scheduler polls the network",
    "jdk, 'the JDK''s own pollers, which is slower: -Dgopark.netpoll=jdk asks for them'"
  })
  void doctorSaysWhatWasAskedFor(String path, String what) {
    System.setProperty(NETPOLL, path);
    try {
      assertThat(execute("doctor")).isZero();
    } finally {
      System.clearProperty(NETPOLL);
    }
    assertThat(out.toString()).containsPattern("\nsockets +" + path + ": " + what + "\n");
  }

  private int execute(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
