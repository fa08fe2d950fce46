package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs that are started as {@code java -cp ... Main}: the library opens the JDK itself. */
class NoFlagsTest {
  @Test
  void goRunWorks() throws Exception {
    ChildProgram.Result result = start("run");
    assertOnlyTheJvmWarns(result.err());
    assertThat(result.out()).isEqualTo("sum 4950\nrun returned\nprocs 3");
    assertThat(result.status()).isZero();
  }

  @Test
  void goGoWorksAlsoInAMainThatIsNoGoroutine() throws Exception {
    ChildProgram.Result result = start("go");
    assertOnlyTheJvmWarns(result.err());
    assertThat(result.out()).isEqualTo("sum 4950\nprocs 3");
    assertThat(result.status()).isZero();
  }

  @Test
  void aPanicEndsTheProgramWithGosStatus() throws Exception {
    ChildProgram.Result result = start("panic");
    int panic = result.err().indexOf("panic: ");
    assertOnlyTheJvmWarns(result.err().substring(0, Math.max(panic, 0)));
    assertThat(result.err().substring(panic)).startsWith("panic: ").contains("out of order");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  private static ChildProgram.Result start(String how) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path =
        ChildProgram.folderOf(GoRuntime.class)
            + File.pathSeparator
            + ChildProgram.folderOf(Main.class);
    return ChildProgram.run(List.of(java, "-cp", path, Main.class.getName(), how));
  }

  private static void assertOnlyTheJvmWarns(String err) {
    assertThat(err.lines().filter(line -> !line.isBlank()))
        .hasSize(4)
        .allMatch(line -> line.startsWith("WARNING: "))
        .anyMatch(line -> line.contains("--enable-native-access=ALL-UNNAMED"));
  }

  /** The program. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      switch (args[0]) {
        case "run" -> {
          Go.run(SleepingSenders::run);
          System.out.println("run returned");
        }
        case "go" -> SleepingSenders.run();
        default ->
            Go.run(() -> {
              throw new IllegalStateException("out of order");
            });
      }
      Go.gomaxprocs(3);
      System.out.println("procs " + Go.gomaxprocs());
    }
  }
}
