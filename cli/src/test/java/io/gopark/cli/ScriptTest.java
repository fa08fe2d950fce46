package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script does before a JVM runs; the JDKs are folders that only look like one. */
class ScriptTest {
  private static final String NO_TOOLS = "/nonexistent";

  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void namesWithSpaces() throws IOException {
    temporary = Files.createDirectory(temporary.toRealPath().resolve("with a space"));
  }

  @Test
  void withoutAJdkOneLineSaysHowToGetOne() throws Exception {
    Result result = start(tree().script(), Map.of("PATH", NO_TOOLS), "run", "X.java");

    assertThat(result.status()).isEqualTo(69);
    assertThat(result.err())
        .startsWith("gopark: no JDK 25 or newer found")
        .contains("JAVA_HOME")
        .hasLineCount(1);
  }

  @Test
  void anOldJdkIsNone() throws Exception {
    Path old = SourceTree.pretendJdk(temporary.resolve("old"), "21.0.1");
    Path ancient = SourceTree.pretendJdk(temporary.resolve("ancient"), "1.8.0_402");

    assertThat(start(tree().script(), javaHome(old), "version").status()).isEqualTo(69);
    assertThat(start(tree("b").script(), javaHome(ancient), "version").status()).isEqualTo(69);
  }

  @Test
  void javaHomeWinsOverPath() throws Exception {
    Path home = SourceTree.pretendJdk(temporary.resolve("my home"), "26-ea");
    Path other = SourceTree.pretendJdk(temporary.resolve("other"), "25.0.1");
    Map<String, String> environment =
        Map.of("JAVA_HOME", home.toString(), "PATH", path(other.resolve("bin")));

    assertThat(start(tree().script(), environment, "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(home));
  }

  @Test
  void anOldJavaHomeGivesWayToPath() throws Exception {
    Path home = SourceTree.pretendJdk(temporary.resolve("home"), "17");
    Path other = SourceTree.pretendJdk(temporary.resolve("other"), "25.0.1");
    Map<String, String> environment =
        Map.of("JAVA_HOME", home.toString(), "PATH", path(other.resolve("bin")));

    assertThat(start(tree().script(), environment, "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(other));
  }

  @Test
  void aLinkOnThePathLeadsToItsJdk() throws Exception {
    Path jdk = SourceTree.pretendJdk(temporary.resolve("jdk"), "25.0.1");
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));

    assertThat(start(tree().script(), Map.of("PATH", path(bin)), "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(jdk));
  }

  @Test
  void amongInstalledJdksTheTestedReleaseIsPreferred() throws Exception {
    Path folder = temporary.getParent().resolve("jdks");
    SourceTree.pretendJdk(folder.resolve("a-newer"), "27");
    Path tested = SourceTree.pretendJdk(folder.resolve("b-tested"), "25.0.1");
    Map<String, String> environment =
        Map.of("PATH", NO_TOOLS, "GOPARK_JDK_FOLDERS", "/nonexistent/* " + folder + "/*");

    assertThat(start(tree().script(), environment, "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(tested));
  }

  @Test
  void theOnlyInstalledJdkMayBeNewer() throws Exception {
    Path folder = temporary.getParent().resolve("jdks");
    Path newer = SourceTree.pretendJdk(folder.resolve("newer"), "27");
    Map<String, String> environment = Map.of("PATH", NO_TOOLS, "GOPARK_JDK_FOLDERS", folder + "/*");

    assertThat(start(tree().script(), environment, "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(newer));
  }

  @Test
  void aPatternMayBeginInTheHomeOfTheUser() throws Exception {
    Path home = Files.createDirectory(temporary.resolve("a home"));
    Path jdk = SourceTree.pretendJdk(home.resolve(".sdkman/candidates/java/25-tem"), "25.0.1");
    Map<String, String> environment =
        Map.of(
            "PATH",
            NO_TOOLS,
            "HOME",
            home.toString(),
            "GOPARK_JDK_FOLDERS",
            "/nonexistent/* HOME/.jdks/* HOME/.sdkman/candidates/java/*");

    assertThat(start(tree().script(), environment, "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(jdk));
  }

  /** The script's own patterns; those that begin at the root begin in a folder of this test. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/lib/jvm/java-25-openjdk-amd64",
        "/usr/lib64/jvm/java-25-openjdk",
        "/usr/java/jdk-25",
        "/usr/local/java/jdk-25",
        "/opt/jdk-25",
        "/opt/java/openjdk",
        "/Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
        "/opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home",
        "/usr/local/opt/openjdk/libexec/openjdk.jdk/Contents/Home",
        "HOME/.sdkman/candidates/java/25-tem",
        "HOME/.jdks/temurin-25",
        "HOME/.asdf/installs/java/temurin-25",
        "HOME/.local/share/mise/installs/java/25",
        "HOME/Library/Java/JavaVirtualMachines/corretto-25/Contents/Home",
      })
  void theUsualFoldersAreSearched(String folder) throws Exception {
    Path root = temporary.getParent().resolve("root");
    Path home = temporary.resolve("a home");
    Path jdk =
        folder.startsWith("/")
            ? root.resolve(folder.substring(1))
            : home.resolve(folder.substring("HOME/".length()));
    SourceTree.pretendJdk(jdk, "25.0.1");
    SourceTree tree = tree();
    Map<String, String> environment =
        Map.of(
            "PATH",
            NO_TOOLS,
            "HOME",
            home.toString(),
            "GOPARK_JDK_FOLDERS",
            usualFolders(tree).replaceAll("(?<!\\S)/", root + "/"));

    assertThat(start(tree.script(), environment, "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(jdk));
  }

  private static String usualFolders(SourceTree tree) throws IOException {
    Matcher list =
        Pattern.compile("\\$\\{GOPARK_JDK_FOLDERS-(.+)}").matcher(Files.readString(tree.script()));
    assertThat(list.find()).isTrue();
    return list.group(1);
  }

  @Test
  void aShimOnThePathIsAskedForItsJdk() throws Exception {
    Path jdk = SourceTree.pretendJdk(temporary.resolve("a jdk"), "25.0.1");
    Path shims = shim("echo '    java.home = %s' >&2".formatted(jdk));

    assertThat(start(tree().script(), Map.of("PATH", path(shims)), "version").out())
        .startsWith("jdk %s/bin/java\n".formatted(jdk));
  }

  @Test
  void aShimWithoutAJdkGivesWayToTheUsualFolders() throws Exception {
    Path folder = temporary.getParent().resolve("jdks");
    Path jdk = SourceTree.pretendJdk(folder.resolve("installed"), "25.0.1");
    Path shims = shim("echo 'No version is set for command java' >&2; exit 126");
    Map<String, String> environment =
        Map.of("PATH", path(shims), "GOPARK_JDK_FOLDERS", folder + "/*");

    Result result = start(tree().script(), environment, "version");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("jdk %s/bin/java\n".formatted(jdk));
  }

  /** As a version manager's, in a folder without a JDK; it knows one question. */
  private Path shim(String answer) throws IOException {
    Path shims = temporary.resolve("shims");
    SourceTree.tool(
        shims.resolve("java"),
        "[ \"$*\" = '-XshowSettings:properties -version' ] || exit 1\n" + answer);
    return shims;
  }

  @Test
  void argumentsAndWorkingFolderSurviveALinkFromElsewhere() throws Exception {
    Path jdk = SourceTree.pretendJdk(temporary.resolve("jdk"), "25");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), tree().script());
    Path elsewhere = Files.createDirectory(temporary.resolve("else where"));
    ProcessBuilder builder =
        SourceTree.process(link, javaHome(jdk), "run", "X.java", "", "a  b", "*", "$HOME");

    Result result = Result.of(builder.directory(elsewhere.toFile()));

    assertThat(result.out())
        .contains("\nin %s\n".formatted(elsewhere))
        .endsWith("arg run\narg X.java\narg \narg a  b\narg *\narg $HOME\n");
  }

  @Test
  void testRefusesUnknownOptions() throws Exception {
    Path jdk = SourceTree.pretendJdk(temporary.resolve("jdk"), "25");

    Result result = start(tree().script(), javaHome(jdk), "test", "--lnog");

    assertThat(result.status()).isEqualTo(64);
    assertThat(result.err()).startsWith("gopark: unknown option --lnog").hasLineCount(1);
  }

  @Test
  void testSaysHowToUseIt() throws Exception {
    Path jdk = SourceTree.pretendJdk(temporary.resolve("jdk"), "25");

    Result result = start(tree().script(), javaHome(jdk), "test", "--help");

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("usage: gopark test [--long]\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aRelativeJavaHomeCountsFromWhereTheUserIs() throws Exception {
    SourceTree.pretendJdk(temporary.resolve("jdk"), "25");
    SourceTree tree = tree();
    tree.write("conformance/src/test/java/io/gopark/conformance/CompareWithGo.java", "");
    ProcessBuilder builder =
        SourceTree.process(tree.script(), javaHome(Path.of("jdk")), "conformance");

    Result result = Result.of(builder.directory(temporary.toFile()));

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("jdk %s/jdk/bin/java\n".formatted(temporary));
  }

  /**
   * Both have seen that a build was killed when the one takes its lock over, and then the other.
   */
  @Test
  void ofTwoThatFindTheLockOfAKilledBuildOneBuilds() throws Exception {
    Path jdk = SourceTree.pretendJdk(temporary.resolve("jdk"), "25");
    SourceTree tree = SourceTree.unbuilt(Files.createDirectory(temporary.resolve("tree")));
    Path end = temporary.resolve("end");
    Path builds = Files.createFile(temporary.resolve("builds"));
    tree.tool("mvnw", "echo build >>'%s'; %s; exit 1".formatted(builds, waitFor(end)));
    Path asked = temporary.resolve("asked");
    Path answer = temporary.resolve("answer");
    Path bin = temporary.getParent().resolve("bin");
    SourceTree.tool(bin.resolve("ps"), ": >'%s'; %s; exit 1".formatted(asked, waitFor(answer)));
    List<Process> started = new ArrayList<>();
    try {
      started.add(started(SourceTree.process(tree.script(), javaHome(jdk), "version")));
      await(() -> Files.size(builds) > 0);
      started.getFirst().destroyForcibly().waitFor();

      Map<String, String> slowToSee = Map.of("JAVA_HOME", jdk.toString(), "PATH", path(bin));
      Path said = temporary.resolve("said");
      started.add(
          SourceTree.process(tree.script(), slowToSee, "version")
              .redirectError(said.toFile())
              .start());
      await(() -> Files.exists(asked));
      started.add(started(SourceTree.process(tree.script(), javaHome(jdk), "version")));
      await(() -> Files.readAllLines(builds).size() == 2);
      Files.createFile(answer);
      await(() -> Files.size(said) > 0);

      assertThat(said).content().startsWith("gopark: another gopark is building; waiting for it\n");
      assertThat(builds).content().hasLineCount(2);
    } finally {
      Files.createFile(end);
      started.forEach(Process::destroyForcibly);
    }
  }

  /** Also ends when the test has, whose folder is gone then. */
  private static String waitFor(Path file) {
    return "while [ -d '%s' ] && [ ! -e '%s' ]; do sleep 0.1; done"
        .formatted(file.getParent(), file);
  }

  private static Process started(ProcessBuilder builder) throws IOException {
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void await(Callable<Boolean> state) throws Exception {
    while (!state.call()) {
      Thread.sleep(10);
    }
  }

  private SourceTree tree() throws IOException {
    return tree("tree");
  }

  private SourceTree tree(String name) throws IOException {
    return SourceTree.built(Files.createDirectory(temporary.resolve(name)));
  }

  private static Map<String, String> javaHome(Path jdk) {
    return Map.of("JAVA_HOME", jdk.toString(), "PATH", "/bin:/usr/bin");
  }

  private static String path(Path folder) {
    return folder + ":/usr/bin:/bin";
  }

  private static Result start(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    return Result.of(SourceTree.process(script, environment, arguments));
  }
}
