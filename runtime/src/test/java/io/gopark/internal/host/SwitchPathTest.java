package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.ChildProgram;
import io.gopark.Go;
import io.gopark.GoRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path a JVM chooses, and that the standard one needs none of the direct path's hooks. */
class SwitchPathTest {
  @TempDir private Path folder;

  @Test
  void aJdkWithEveryHookTakesTheDirectPath() throws Exception {
    assertRuns("DIRECT", List.of("-Dgopark.switch=direct"));
  }

  @Test
  void thePropertyAsksForTheStandardPath() throws Exception {
    assertRuns("STANDARD", List.of("-Dgopark.switch=standard"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mount", "yieldContinuation", "afterYield", "cancelTimeoutTask"})
  void aJdkWithoutAHookOfTheDirectPathTakesTheStandardPath(String missing) throws Exception {
    assertRuns("STANDARD", List.of(PatchedJdk.without(missing, folder)));
  }

  /** Without them a dump would fail, where the goroutines run. */
  @ParameterizedTest
  @CsvSource({
    "java.lang.Thread, asyncGetStackTrace",
    "jdk.internal.vm.Continuation, stackWalker",
  })
  void soDoesOneWithoutAHookOfItsDumps(String type, String missing) throws Exception {
    assertRuns("STANDARD", List.of(PatchedJdk.withoutMethod(type, missing, folder)));
  }

  @Test
  void aJdkWithoutAHookOfBothPathsIsRefusedByName() throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of(PatchedJdk.without("defaultScheduler", folder)), Program.class);
    assertThat(result.out()).contains("java.lang.VirtualThread.defaultScheduler() missing");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void aJvmWithoutContinuationsIsRefused() throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(
            List.of("-XX:+UnlockExperimentalVMOptions", "-XX:-VMContinuations"), Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .singleElement()
        .asString()
        .contains("cannot run goroutines")
        .contains("-XX:-VMContinuations");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void anUnknownPathIsRefused() throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of("-Dgopark.switch=fast"), Program.class);
    assertThat(result.out()).isEqualTo("gopark.switch=fast: must be direct or standard");
    assertThat(result.status()).isEqualTo(1);
  }

  private static void assertRuns(String path, List<String> options) throws Exception {
    ChildProgram.Result result = ChildProgram.run(options, Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .containsExactly(path, "sum 4950", "parked [sleep]", "interrupted", "procs 3");
    assertThat(result.status()).isZero();
  }

  /** A little of everything that switches. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      String problem = GoRuntime.unsupportedReason();
      if (!problem.isEmpty()) {
        System.out.println(problem);
        System.exit(1);
      }
      System.out.println(SwitchPath.current());
      Go.run(Program::goroutines);
    }

    private static void goroutines() throws Exception {
      Chan<Integer> numbers = Chan.make();
      for (int i = 0; i < 100; i++) {
        int number = i;
        Go.go(() -> {
          Thread.sleep(number % 3);
          numbers.send(number);
        });
      }
      int sum = 0;
      for (int i = 0; i < 100; i++) {
        sum += numbers.recv();
      }
      System.out.println("sum " + sum);
      var sleeper =
          Go.go(() -> {
            try {
              Go.sleep(Duration.ofDays(1));
            } catch (InterruptedException e) {
              System.out.println("interrupted");
            }
          });
      while (sleeper.waitReason().toString().isEmpty()) {
        Go.gosched();
      }
      System.out.println("parked [" + sleeper.waitReason() + "]");
      sleeper.thread().interrupt();
      while (sleeper.thread().isAlive()) {
        Go.gosched();
      }
      int before = Go.gomaxprocs(3);
      System.out.println("procs " + (before > 0 ? Go.gomaxprocs() : before));
    }
  }
}
