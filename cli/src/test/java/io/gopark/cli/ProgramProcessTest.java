package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole programs, started by the script in a JVM of their own: how they end. */
class ProgramProcessTest {
  @TempDir private Path folder = Path.of("");

  private SourceTree tree;

  @BeforeEach
  void copyTheScript() throws IOException {
    tree = SourceTree.built(Files.createDirectory(folder.resolve("tree")));
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
  void nothingIsToldOfGoroutinesThatFailAfterMainHasReturned() throws Exception {
    String source =
        """
        void main() {
          var ending = new java.util.concurrent.CountDownLatch(1);
          var late = io.gopark.Go.go(() -> { ending.await(); throw new Exception("late"); });
          Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ending.countDown();
            try { late.thread().join(); } catch (InterruptedException e) { }
            IO.println("hook");
          }));
        }
        """;

    assertThat(run(source)).isEqualTo(new Result(0, "hook\n", ""));
  }

  @Test
  void withoutAClassPathTheCurrentFolderIsIt() throws Exception {
    Path current = Files.createDirectory(folder.resolve("current"));
    Files.writeString(current.resolve("data.txt"), "found");
    compile(current, "public class Helper { public static String said() { return \"help\"; } }");
    String source =
        """
        void main() throws Exception {
          try (var in = Thread.currentThread().getContextClassLoader()
              .getResourceAsStream("data.txt")) {
            IO.print(Helper.said() + " " + new String(in.readAllBytes()));
          }
        }
        """;

    ProcessBuilder builder = process(List.of(), source).directory(current.toFile());

    assertThat(Result.of(builder)).isEqualTo(new Result(0, "help found", ""));
  }

  private static void compile(Path folder, String source) throws IOException {
    Path file = Files.writeString(folder.resolve("Helper.java"), source);
    String[] arguments = {"-proc:none", "-d", folder.toString(), file.toString()};
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    Files.delete(file);
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

  @ParameterizedTest
  @CsvSource({"GOMAXPROCS,abc", "GOMAXPROCS,0", "GOMAXPROCS,2000000000", "GOPARKDEBUG,abc"})
  void aBadVariableIsAUsageError(String variable, String value) throws Exception {
    ProcessBuilder builder = process(List.of(), "void main() {}");
    builder.environment().put(variable, value);

    Result result = Result.of(builder);

    assertThat(result.status()).isEqualTo(64);
    assertThat(result.err()).startsWith("gopark: " + variable).hasLineCount(1);
  }

  /** Blanks, and a comma too many. */
  @Test
  void theVariablesAreReadByTheRuntimeAlone() throws Exception {
    ProcessBuilder builder =
        process(
            List.of("--schedtrace", "60000"),
            "void main() { IO.print(io.gopark.Go.gomaxprocs()); }");
    builder.environment().put("GOMAXPROCS", " 3 ");
    builder.environment().put("GOPARKDEBUG", "creation=1,,");

    Result result = Result.of(builder);

    assertThat(result.out()).as(result.err()).isEqualTo("3");
    assertThat(result.status()).isZero();
  }

  @Test
  void sigquitPrintsTheGoroutinesAndEndsTheProgram() throws Exception {
    Result result = Result.ofSignal(process(List.of(), waiting("Thread.sleep(60_000);")), "QUIT");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("SIGQUIT: quit\n\ngoroutine 1 [")
        .endsWith("exit status 2\n")
        .doesNotContain("Full thread dump");
  }

  @Test
  void sigquitMayLeaveTheProgramRunning() throws Exception {
    String source = waiting("int end = System.in.read();");
    ProcessBuilder builder = process(List.of("--keep-going"), source);

    Result result = Result.ofSignal(builder, "QUIT", "\n\ngoroutine 1 [");

    assertThat(result).matches(r -> r.status() == 0 && r.out().equals("end\nhook\n"));
    assertThat(result.err()).startsWith("SIGQUIT: quit\n\ngoroutine 1 [");
  }

  // ---- where an end could get stuck -----------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return;                                       |      | 0 | full",
        "throw new Exception(\"boom\");                 |      | 2 | full panic: boom",
        "go(() -> { throw new Exception(\"boom\"); }); while (true) Thread.onSpinWait();"
            + "                                        |      | 2 | full panic: boom",
        "while (true) Thread.onSpinWait();             | QUIT | 2 | full SIGQUIT: quit goroutine 1"
      })
  void noEndWaitsForWhoReadsTheOutput(String end, String signal, int status, String err)
      throws Exception {
    String source =
        """
        import static io.gopark.Go.go;
        volatile long lines;
        void main() throws Exception {
          go(() -> { while (true) { IO.println("y".repeat(100)); lines++; } });
          for (long seen = -1; seen != lines || seen == 0; Thread.sleep(200)) {
            seen = lines;
          }
          System.err.println("full");
          %s
        }
        """
            .formatted(end);

    Result result = Result.unread(process(List.of(), source), signal == null ? "" : signal);

    assertThat(result.status()).isEqualTo(status);
    assertThat(result.err()).containsSubsequence(err.split(" "));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPanicOnAFullHeapIsNotLost(boolean ofMain) throws Exception {
    Result result = Result.of(withSmallHeap(List.of(), fullHeap(ofMain ? "panic();" : "other();")));

    assertThat(result.status()).isEqualTo(2);
    // Hooks of the JDK's may fail after that, and say so.
    assertThat(result.err()).containsSubsequence("panic: ", "exit status 2\n");
  }

  @Test
  void sigquitOnAFullHeapCounts() throws Exception {
    Result result = Result.ofSignal(withSmallHeap(List.of(), fullHeap("spin();")), "QUIT");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("SIGQUIT: quit\n\n").endsWith("exit status 2\n");
  }

  /** Without lambdas: where memory runs out while the JVM links one it may never be linked. */
  private static String fullHeap(String end) {
    return """
    static final class Kept {
      final Object before;
      final byte[] block;
      Kept(Object before, int size) { this.before = before; this.block = new byte[size]; }
    }
    static final byte[] READY = "ready\\n".getBytes();
    static final RuntimeException PANIC = new RuntimeException("boom");
    static Kept kept;
    static volatile boolean filled;
    static void fill() {
      System.out.write(READY, 0, 0);
      for (int size = 1 << 16; size > 0; size /= 16) {
        try {
          while (true) { kept = new Kept(kept, size); }
        } catch (OutOfMemoryError e) {
          continue;
        }
      }
      System.out.write(READY, 0, READY.length);
    }
    static void panic() { fill(); throw PANIC; }
    static void spin() { filled = true; fill(); while (filled) {} }
    static final class Other implements io.gopark.Task {
      public void run() { panic(); }
    }
    static void other() throws Exception {
      io.gopark.Go.go(new Other());
      while (true) { Thread.onSpinWait(); }
    }
    void main() throws Exception {
      %s
    }
    """
        .formatted(end);
  }

  private ProcessBuilder withSmallHeap(List<String> options, String source) throws IOException {
    ProcessBuilder builder = process(options, source);
    builder.environment().put("GOPARK_OPTS", SourceTree.QUICK_START + " -Xmx20m -XX:+UseSerialGC");
    return builder;
  }

  // ---- signals --------------------------------------------------------------------------------

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
    Result result = Result.ofSignal(process(List.of(), waiting("Thread.sleep(60_000);")), "TERM");

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

  private static String waiting(String how) {
    return """
    void main() throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> IO.println("hook")));
      Thread.sleep(200);
      IO.println("ready");
      %s
      IO.println("end");
    }
    """
        .formatted(how);
  }

  private Result run(String source, String... arguments) throws Exception {
    return Result.of(process(List.of(), source, arguments));
  }

  private ProcessBuilder process(List<String> options, String source, String... arguments)
      throws IOException {
    return tree.run(options, source, arguments);
  }
}
