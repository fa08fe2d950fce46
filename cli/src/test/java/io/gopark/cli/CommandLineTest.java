package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
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
        "run --procs abc X     | --procs must be a whole number",
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

  private int execute(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
