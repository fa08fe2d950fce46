package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gopark.GoRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's jar as Maven packs it, which {@code gopark test} does before these tests. */
class RuntimeJarTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void itIsAnAgentThatOpensWithoutAWarning() throws Exception {
    Path jar = Path.of(GoRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assumeThat(jar).isRegularFile();
    Path program = folder.resolve("Program.java");
    Files.writeString(
        program, "void main() throws Exception { io.gopark.Go.run(() -> IO.println(\"ran\")); }\n");

    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-javaagent:" + jar,
            "--illegal-native-access=deny",
            "-cp",
            jar.toString(),
            program.toString());

    assertThat(Result.of(java)).isEqualTo(new Result(0, "ran\n", ""));
  }
}
