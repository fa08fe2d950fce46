package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
  private static final String NETPOLL = "gopark.netpoll";

  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();

  @Test
  void aSupportedJdkHasEveryHook() {
    assertThat(doctor()).isZero();
    assertThat(out.toString())
        .contains(System.getProperty("java.home"))
        .containsPattern("\nhooks +(\\d+) of \\1 hold\n")
        .containsPattern("\nswitch +direct: ")
        .containsPattern("\ndeadlocks +reported: ")
        .doesNotContain("MISSING");
  }

  /** All hooks hold, but goroutines do without them. */
  @Test
  void thePathThatWasAskedForIsSaid() throws Exception {
    Result result = doctorOfJvm("-Dgopark.switch=standard");

    assertThat(result.out())
        .containsPattern("\nhooks +(\\d+) of \\1 hold\n")
        .containsPattern("\nswitch +standard: .*: -Dgopark\\.switch=standard asks for it\n")
        .doesNotContain("direct: ");
    assertThat(result.status()).isZero();
  }

  @Test
  void aMissingHookOfTheDirectPathIsNamedAndTheStandardPathTaken() throws Exception {
    Result result = doctorOfJvm(LackingJdk.without("java.lang.VirtualThread", "mount", folder));

    assertThat(result.out())
        .doesNotContainPattern("\nhooks +(\\d+) of \\1 hold\n")
        .containsPattern("\nhooks +\\d+ of \\d+ hold\n")
        .containsPattern("\n  MISSING +java\\.lang\\.VirtualThread\\.mount\\(.*\n")
        .containsPattern(
            "\nswitch +standard: goroutines switch with LockSupport, which is slower\n")
        .doesNotContain("direct: ");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void aMissingHookOfBothPathsIsARefusal() throws Exception {
    String missing = "defaultScheduler";
    Result result = doctorOfJvm(LackingJdk.without("java.lang.VirtualThread", missing, folder));

    assertThat(result.out())
        .containsPattern(
            "\nhooks +.*java\\.lang\\.VirtualThread\\.defaultScheduler\\(.* missing: .*\n")
        .doesNotContain("switch ");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isEqualTo(69);
  }

  @Test
  void whoPollsTheSocketsIsSaid() {
    assumeTrue(System.getProperty("os.name").startsWith("Linux"), "epoll is Linux's");
    assertThat(doctor()).isZero();
    assertThat(out.toString())
        .containsPattern("\nsockets +epoll: the scheduler polls the network\n");
  }

  @ParameterizedTest
  @CsvSource({
    "selector, the scheduler polls the network",
    "jdk, 'the JDK''s own pollers, which is slower: -Dgopark.netpoll=jdk asks for them'"
  })
  void thePollerThatWasAskedForIsSaid(String path, String what) {
    System.setProperty(NETPOLL, path);
    try {
      assertThat(doctor()).isZero();
    } finally {
      System.clearProperty(NETPOLL);
    }
    assertThat(out.toString()).containsPattern("\nsockets +" + path + ": " + what + "\n");
  }

  private int doctor() {
    return Main.commandLine().setOut(new PrintWriter(out)).execute("doctor");
  }

  private static Result doctorOfJvm(String option) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String open = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    String classPath = System.getProperty("java.class.path");
    return Result.of(
        new ProcessBuilder(java, open, option, "-cp", classPath, Main.class.getName(), "doctor"));
  }
}
