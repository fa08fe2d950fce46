package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the script builds, and what its user sees of it. Maven is a script here that says what Maven
 * would, and makes the files that a build makes.
 */
class ScriptBuildTest {
  private static final String FIRST_USE =
      "gopark: building (first use; Maven fetches what it needs) ...";
  private static final String CHANGED = "gopark: building (the sources have changed) ...";
  private static final String BUILT = "gopark: built in \\d+ s";

  @TempDir private Path temporary = Path.of("");

  private Path jdk = Path.of("");
  private SourceTree tree;

  @BeforeEach
  void aTreeThatNobodyHasStarted() throws IOException {
    Path folder = Files.createDirectory(temporary.toRealPath().resolve("with a space"));
    jdk = SourceTree.pretendJdk(folder.resolve("jdk"), "25.0.1");
    tree = SourceTree.unbuilt(Files.createDirectory(folder.resolve("tree")));
    for (String file :
        List.of(
            "pom.xml",
            "runtime/pom.xml",
            "runtime/src/main/java/Chan.java",
            "runtime/src/test/java/ChanTest.java",
            "cli/pom.xml",
            "cli/src/main/resources/version")) {
      tree.write(file, "");
    }
    maven("");
  }

  @Test
  void theFirstUseShowsThatItWorks() throws Exception {
    maven(
        """
        for n in $(seq 50); do echo "[INFO] Downloaded from central: https://x/$n.jar (1 kB)"; done
        echo '[INFO] Building Gopark runtime 0.1.0-SNAPSHOT                           [1/2]'
        for n in $(seq 49); do echo "[INFO] Downloaded from central: https://y/$n.jar (1 kB)"; done
        echo '[INFO] Building Gopark command 0.1.0-SNAPSHOT                           [2/2]'
        echo '[INFO] Building jar: gopark.jar'
        """);

    List<String> lines = start().err().lines().toList();

    assertThat(lines)
        .startsWith(
            FIRST_USE,
            "gopark:   50 files downloaded",
            "gopark:   Gopark runtime",
            "gopark:   Gopark command")
        .hasSize(5)
        .last()
        .asString()
        .matches(BUILT);
  }

  @Test
  void whatMavenWritesIsInItsLog() throws Exception {
    maven("printf '%s\\n' '[INFO] \\\\n  two  blanks '; echo '[WARNING] of the JVM' >&2");

    start();

    assertThat(tree.path(".gopark/build.log"))
        .hasContent("[INFO] \\\\n  two  blanks \n[WARNING] of the JVM\n");
  }

  @Test
  void mavenRunsOnTheJdkThatWasFound() throws Exception {
    maven("echo \"$JAVA_HOME in $PWD\"");

    start();

    assertThat(tree.path(".gopark/build.log"))
        .hasContent("%s in %s\n".formatted(jdk, tree.path("").toString()));
  }

  @Test
  void theCommandStartsFromCopiesOfTheJars() throws Exception {
    Result result = start();

    assertThat(result.status()).isZero();
    String classPath = argumentAfter("-cp", result.out());
    assertThat(Stream.of(classPath.split(":")).map(Path::of))
        .allMatch(jar -> jar.startsWith(tree.path(".gopark")))
        .map(Files::readString)
        .containsExactly("command\n", "runtime\n", "picocli\n");
    assertThat(result.out()).endsWith("arg io.gopark.cli.Main\narg version\n");
  }

  private static String argumentAfter(String argument, String out) {
    List<String> lines = out.lines().toList();
    return lines.get(lines.indexOf("arg " + argument) + 1).substring("arg ".length());
  }

  @Test
  void theSecondStartRunsNoMaven() throws Exception {
    Result first = start();
    Result second = start();

    assertThat(second).isEqualTo(new Result(0, first.out(), ""));
    assertThat(builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "runtime/pom.xml",
        "runtime/src/main/java/Chan.java",
        "cli/pom.xml",
        "cli/src/main/resources/version"
      })
  void aChangeIsBuiltOnce(String file) throws Exception {
    start();
    letTimePass();
    tree.write(file, "changed");

    assertThat(start().err()).startsWith(CHANGED + "\n");
    assertThat(start().err()).isEmpty();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void aChangeOfATestIsNotBuilt() throws Exception {
    start();
    letTimePass();
    tree.write("runtime/src/test/java/ChanTest.java", "changed");

    assertThat(start().err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  /** Maven may have read the file before. */
  @Test
  void whatChangesDuringABuildIsBuiltNextTime() throws Exception {
    maven("until [ cli/pom.xml -nt .gopark/stamp.new ]; do touch cli/pom.xml; done");
    start();
    maven("");

    assertThat(start().err()).startsWith(CHANGED + "\n");
    assertThat(start().err()).isEmpty();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void aFailedBuildShowsTheEndOfTheLogAndSaysWhereTheRestIs() throws Exception {
    maven("for n in $(seq 40); do echo \"[ERROR] line $n\"; done; exit 3");

    Result result = start();

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    Path log = tree.path(".gopark/build.log");
    assertThat(log).content().hasLineCount(40);
    assertThat(result.err().lines())
        .startsWith(FIRST_USE, "[ERROR] line 11")
        .endsWith(
            "[ERROR] line 40", "gopark: the build failed; its whole output is in %s".formatted(log))
        .hasSize(32);
  }

  @Test
  void afterAFailedBuildTheNextStartBuildsAgain() throws Exception {
    maven("exit 1");
    start();
    maven("");

    assertThat(start().status()).isZero();
    assertThat(builds()).isEqualTo(2);
  }

  /** Root may write wherever permissions forbid it, but not into a file. */
  @Test
  void aFolderThatCannotBeWrittenIsNamedInOneLine() throws Exception {
    tree.write(".gopark", "a file");

    Result result = start();

    assertThat(result.status()).isEqualTo(73);
    assertThat(result.err())
        .startsWith("gopark: cannot write to %s, ".formatted(tree.path(".gopark")))
        .contains("copy %s to where you may write".formatted(tree.path("").toString()))
        .hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThat(builds()).isZero();
  }

  /** As on a full disk. */
  @Test
  void whereNoLockCanBeMadeNobodyIsWaitedFor() throws Exception {
    String fails = "case $1 in */building) exit 1 ;; esac; PATH=/bin:/usr/bin exec mkdir \"$@\"";
    SourceTree.tool(temporary.resolve("bin/mkdir"), fails);

    Result result = start(temporary.resolve("bin") + ":/bin:/usr/bin");

    assertThat(result.status()).isEqualTo(73);
    assertThat(result.err())
        .startsWith("gopark: cannot write to %s, ".formatted(tree.path(".gopark")))
        .hasLineCount(1);
    assertThat(builds()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"build.log", "stamp.new"})
  void whereTheFilesOfABuildCannotBeWrittenNoneBegins(String file) throws Exception {
    Files.createDirectories(tree.path(".gopark").resolve(file));

    Result result = start();

    assertThat(result.status()).isEqualTo(73);
    assertThat(result.err().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("gopark: cannot write to %s, ".formatted(tree.path(".gopark")));
    assertThat(tree.path(".gopark/building")).doesNotExist();
    assertThat(builds()).isZero();
  }

  private Result start() throws Exception {
    return start("/bin:/usr/bin");
  }

  private Result start(String path) throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString(), "PATH", path);
    return Result.of(SourceTree.process(tree.script(), environment, "version"));
  }

  private void maven(String first) throws IOException {
    tree.tool(
        "mvnw",
        """
        echo "$*" >>builds
        %s
        mkdir -p cli/target/fast/lib
        echo command >cli/target/fast/gopark-cli-0.1.0-SNAPSHOT.jar
        echo runtime >cli/target/fast/lib/gopark-runtime-0.1.0-SNAPSHOT.jar
        echo picocli >cli/target/fast/lib/picocli-4.7.7.jar
        """
            .formatted(first));
  }

  private long builds() throws IOException {
    Path builds = tree.path("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  /** What is written now is newer than the last build, however coarse the clock of files is. */
  private void letTimePass() throws IOException {
    Instant longAgo = Instant.now().minusSeconds(3600);
    try (Stream<Path> sources = Files.walk(tree.path(""))) {
      for (Path source : sources.toList()) {
        Files.setLastModifiedTime(source, FileTime.from(longAgo));
      }
    }
    FileTime later = FileTime.from(longAgo.plusSeconds(60));
    Files.setLastModifiedTime(tree.path(".gopark/stamp"), later);
  }
}
