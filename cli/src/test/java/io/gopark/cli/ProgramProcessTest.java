package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs, started by the script in a JVM of their own: how they end. */
class ProgramProcessTest {
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  @TempDir private Path folder = Path.of("");

  private SourceTree tree;

  @BeforeEach
  void copyTheScript() throws IOException {
    tree = new SourceTree(Files.createDirectory(folder.resolve("tree")));
  }

  @Test
  void theProgramGetsItsArgumentsAndItsStatusIsPassedOn() throws Exception {
    Result result =
        run(
            "void main(String[] args) { IO.println(String.join(\"|\", args)); System.exit(7); }",
            "--help",
            "a b",
            "--procs");

    assertThat(result).isEqualTo(new Result(7, "--help|a b|--procs\n", ""));
  }

  @Test
  void theProgramEndsWhenMainReturnsWhateverElseRuns() throws Exception {
    String source =
        """
        void main() {
          new Thread(() -> java.util.concurrent.locks.LockSupport.park()).start();
          IO.println("done");
        }
        """;

    assertThat(run(source)).isEqualTo(new Result(0, "done\n", ""));
  }

  @Test
  void anUncaughtExceptionIsAPanic() throws Exception {
    Result result = run("void main() throws Exception { throw new Exception(\"boom\"); }");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("panic: ")
        .contains("boom", "\n\ngoroutine 1 [running]:\n", "Program.java:1")
        .endsWith("exit status 2\n");
  }

  @Test
  void anUncaughtExceptionInAnotherGoroutineIsAPanicToo() throws Exception {
    String source =
        """
        void main() throws Exception {
          io.gopark.Go.go(() -> { throw new Exception("boom"); });
          Thread.sleep(60_000);
        }
        """;

    Result result = run(source);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("panic: ").contains("boom", "goroutine ", " [running]:");
  }

  @Test
  void aDeadlockIsReported() throws Exception {
    Result result = run("void main() throws Exception { io.gopark.Chan.make().recv(); }");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [")
        .endsWith("exit status 2\n");
  }

  @Test
  void moreProcsThanCpusWork() throws Exception {
    ProcessBuilder builder =
        process(List.of("--procs", "1024"), "void main() { IO.print(io.gopark.Go.gomaxprocs()); }");

    assertThat(Result.of(builder)).isEqualTo(new Result(0, "1024", ""));
  }

  @Test
  void aProgramMayUsePreviewsIfTheJvmIsToldTo() throws Exception {
    String source =
        """
        void main() throws Exception {
          try (var scope = java.util.concurrent.StructuredTaskScope.open()) {
            var answer = scope.fork(() -> 42);
            scope.join();
            IO.print(answer.get());
          }
        }
        """;
    ProcessBuilder builder = process(List.of(), source);
    builder.environment().merge("GOPARK_OPTS", "--enable-preview", (a, b) -> a + " " + b);

    assertThat(Result.of(builder)).isEqualTo(new Result(0, "42", ""));
  }

  @Test
  void aBadVariableIsAUsageError() throws Exception {
    ProcessBuilder builder = process(List.of(), "void main() {}");
    builder.environment().put("GOMAXPROCS", "abc");

    Result result = Result.of(builder);

    assertThat(result.status()).isEqualTo(64);
    assertThat(result.err()).startsWith("gopark: GOMAXPROCS ").hasLineCount(1);
  }

  @Test
  void sigquitPrintsTheGoroutinesAndEndsTheProgram() throws Exception {
    Result result = Result.ofSignal(process(List.of(), waiting(60_000)), "QUIT");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("SIGQUIT: quit\n\ngoroutine 1 [")
        .endsWith("exit status 2\n")
        .doesNotContain("Full thread dump");
  }

  @Test
  void sigquitMayLeaveTheProgramRunning() throws Exception {
    Result result = Result.ofSignal(process(List.of("--keep-going"), waiting(1_000)), "QUIT");

    assertThat(result).matches(r -> r.status() == 0 && r.out().equals("end\nhook\n"));
    assertThat(result.err()).startsWith("SIGQUIT: quit\n\ngoroutine 1 [");
  }

  @Test
  void ctrlCEndsTheProgramEvenWhenEveryCpuIsBusy() throws Exception {
    String source =
        """
        void main() {
          for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            io.gopark.Go.go(() -> { while (true) { Thread.onSpinWait(); } });
          }
          IO.println("ready");
          while (true) { Thread.onSpinWait(); }
        }
        """;

    ProcessBuilder builder = process(List.of(), source);
    restoreInterrupts(builder);

    assertThat(Result.ofSignal(builder, "INT").status()).isEqualTo(130);
  }

  @Test
  void sigtermRunsTheShutdownHooks() throws Exception {
    Result result = Result.ofSignal(process(List.of(), waiting(60_000)), "TERM");

    assertThat(result).isEqualTo(new Result(143, "hook\n", ""));
  }

  /** A shell ignores SIGINT for what it starts in the background, and so would the program. */
  private static void restoreInterrupts(ProcessBuilder builder) throws Exception {
    List<String> restore = List.of("env", "--default-signal=INT");
    List<String> probe = new ArrayList<>(restore);
    probe.add("true");
    if (new ProcessBuilder(probe).start().waitFor() == 0) {
      builder.command().addAll(0, restore);
    }
  }

  private static String waiting(int millis) {
    return """
    void main() throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> IO.println("hook")));
      Thread.sleep(200);
      IO.println("ready");
      Thread.sleep(%d);
      IO.println("end");
    }
    """
        .formatted(millis);
  }

  private Result run(String source, String... arguments) throws Exception {
    return Result.of(process(List.of(), source, arguments));
  }

  private ProcessBuilder process(List<String> options, String source, String... arguments)
      throws IOException {
    Path file = Files.writeString(folder.resolve("Program.java"), source);
    List<String> line = new ArrayList<>(List.of("run"));
    line.addAll(options);
    line.add(file.toString());
    line.addAll(List.of(arguments));
    return SourceTree.process(
        tree.script(),
        Map.of("JAVA_HOME", System.getProperty("java.home"), "GOPARK_OPTS", QUICK_START),
        line.toArray(String[]::new));
  }
}
