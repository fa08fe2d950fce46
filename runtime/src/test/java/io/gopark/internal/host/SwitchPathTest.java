package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.SleepingSenders;
import io.gopark.WaitReason;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sema.Sema;
import io.gopark.internal.sema.WaitPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path a JVM chooses, and that the standard one needs none of the direct path's hooks. */
class SwitchPathTest {
  /** What stands on hooks that only the direct path needs. */
  private static final List<String> DIRECT_ONLY =
      Stream.of(DirectHooks.class, Entering.class, FreshThread.class, Mounting.class)
          .map(Class::getName)
          .toList();

  @TempDir private Path folder;

  @Test
  void aJdkWithEveryHookTakesTheDirectPath() throws Exception {
    assertThat(directOnlyLoadedOn("direct")).containsExactlyInAnyOrderElementsOf(DIRECT_ONLY);
  }

  @Test
  void onTheStandardPathNothingTouchesWhatTheDirectOneStandsOn() throws Exception {
    assertThat(directOnlyLoadedOn("standard")).isEmpty();
  }

  /** Those of them that the program loads on the path that the property asks for. */
  private List<String> directOnlyLoadedOn(String path) throws Exception {
    Path log = folder.resolve("loaded");
    assertRuns(
        path.toUpperCase(Locale.ROOT),
        List.of("-Dgopark.switch=" + path, "-Xlog:class+load:file=" + log + ":none"));
    try (Stream<String> lines = Files.lines(log)) {
      return lines.map(line -> line.split(" ", 2)[0]).filter(DIRECT_ONLY::contains).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mount", "yieldContinuation", "afterYield", "cancelTimeoutTask"})
  void aJdkWithoutAHookOfTheDirectPathTakesTheStandardPath(String missing) throws Exception {
    assertRuns("STANDARD", List.of(PatchedJdk.without(missing, folder)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeoutTask", "runContinuation", "YIELDED", "SUSPENDED"})
  void soDoesOneWithoutAFieldOrAConstantOfIt(String missing) throws Exception {
    assertRuns(
        "STANDARD", List.of(PatchedJdk.withoutField("java.lang.VirtualThread", missing, folder)));
  }

  /** The JDK's own code has the number it was compiled with, so that it works. */
  @Test
  void soDoesOneInWhichAStateHasAnotherNumber() throws Exception {
    assertRuns("STANDARD", List.of(PatchedJdk.withConstant("YIELDED", 98, folder)));
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

  @ParameterizedTest
  @CsvSource({
    "java.lang.VirtualThread, defaultScheduler",
    "jdk.internal.vm.ThreadContainers, deregisterContainer",
  })
  void aJdkWithoutAHookOfBothPathsIsRefusedByName(String type, String missing) throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of(PatchedJdk.withoutMethod(type, missing, folder)), Program.class);
    assertThat(result.out()).contains(type + "." + missing + "(").contains(" missing: ");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void soIsOneWithoutTheConstructorOfAVirtualThread() throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(
            List.of(PatchedJdk.withoutConstructor("java.lang.VirtualThread", folder)),
            Program.class);
    assertThat(result.out())
        .contains(
            "new java.lang.VirtualThread(java.util.concurrent.Executor, java.lang.String, int,"
                + " java.lang.Runnable) missing: ");
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
    assertThat(result.out())
        .as(result.err())
        .isEqualTo("gopark.switch=fast: must be direct or standard");
    assertThat(result.status()).isEqualTo(1);
  }

  private static void assertRuns(String path, List<String> options) throws Exception {
    ChildProgram.Result result = ChildProgram.run(options, Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .containsExactly(
            path, "sum 4950", "parked [sleep]", "interrupted", "handed off", "procs 3");
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
      SleepingSenders.run();
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
      handOff();
      int before = Go.gomaxprocs(3);
      System.out.println("procs " + (before > 0 ? Go.gomaxprocs() : before));
    }

    /** As a mutex does for a waiter that starves. */
    private static void handOff() throws Exception {
      Sema sema = new Sema();
      WaitReason reason = WaitReason.SYNC_MUTEX_LOCK;
      var waiter =
          Go.go(() -> {
            sema.acquire(WaitPlace.newWaiter(), Sema.Place.LAST, reason);
            System.out.println("handed off");
          });
      while (waiter.waitReason() != reason) {
        Go.gosched();
      }
      sema.handOff(Machine.enter());
      waiter.thread().join();
    }
  }
}
