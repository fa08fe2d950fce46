package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that the command, started by the script, cannot run. */
class UnfitSourceTest {
  @TempDir private Path folder = Path.of("");

  private SourceTree tree;

  @BeforeEach
  void copyTheScript() throws IOException {
    tree = SourceTree.built(Files.createDirectory(folder.resolve("tree")));
  }

  @Test
  void oneThatDoesNotCompileIsJavacsMessageAndALineOfOurs() throws Exception {
    String source =
        """
        void main() {
          int number = "text";
        }
        """;

    Result result = Result.of(tree.run(List.of(), source));

    Path file = tree.path("Program.java");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("%s:2: error: incompatible types: String cannot be".formatted(file))
        .contains("\n  int number = \"text\";\n", "\n1 error\n")
        .endsWith("\ngopark: %s does not compile\n".formatted(file));
  }

  @Test
  void oneWithoutMainIsOneLine() throws Exception {
    Result result = Result.of(tree.run(List.of(), "class Program { void start() {} }"));

    assertThat(result)
        .isEqualTo(
            new Result(
                1,
                "",
                "gopark: %s has no main method; write void main() { ... } in its first class\n"
                    .formatted(tree.path("Program.java"))));
  }
}
