package io.gopark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheduler's trace of a program that lives until its standard input is closed. */
class SchedTraceProcessTest {
  private static final String UNTIL_THE_END_OF_INPUT =
      """
      void main() throws Exception {
        System.in.readAllBytes();
        IO.print("end");
      }
      """;
  private static final String COUNTERS =
      "SCHED (?<millis>\\d+)ms: gomaxprocs=2 idleprocs=[0-2] threads=\\d+ spinningthreads=\\d+"
          + " needspinning=[01] idlethreads=\\d+ runqueue=\\d+ ";
  private static final String SUMMARY = COUNTERS + "\\[\\d+ \\d+]";
  private static final Predicate<String> HEAD =
      matching(
          COUNTERS
              + "gcwaiting=(true|false) nmidlelocked=\\d+ stopwait=\\d+ sysmonwait=(true|false)");
  private static final Predicate<String> P =
      matching(
          "  P[01]: status=\\d schedtick=\\d+ syscalltick=\\d+ m=(nil|\\d+) runqsize=\\d+"
              + " gfreecnt=0 timerslen=\\d+");
  private static final Predicate<String> M =
      matching(
          "  M\\d+: p=(nil|[01]) curg=(nil|\\d+) mallocing=0 throwing=0 preemptoff= locks=\\d+"
              + " dying=0 spinning=(true|false) blocked=(true|false) lockedg=(nil|\\d+)");
  private static final Predicate<String> G =
      matching("  G\\d+: status=\\d+\\(.*\\) m=(nil|\\d+) lockedm=(nil|\\d+)");

  /** Main stays in the system call, on its machine, until there is input. */
  private static final String MAIN_READS = "  G1: status=3() m=0 lockedm=nil";

  @TempDir private Path folder = Path.of("");

  private SourceTree tree;

  @BeforeEach
  void copyTheScript() throws IOException {
    tree = SourceTree.built(Files.createDirectory(folder.resolve("tree")));
  }

  @ParameterizedTest
  @CsvSource({"--schedtrace 20, ''", "'', schedtrace=20", "--schedtrace 20, schedtrace=60000"})
  void aLineComesEverySoManyMilliseconds(String options, String variable) throws Exception {
    Result result = traced(options, variable, 2, matching(SUMMARY));

    assertThat(result).matches(r -> r.status() == 0 && r.out().equals("end"));
    assertThat(result.err().lines()).hasSizeGreaterThanOrEqualTo(2).allMatch(matching(SUMMARY));
    Matcher second =
        Pattern.compile(SUMMARY).matcher(result.err().lines().skip(1).findFirst().orElseThrow());
    assertThat(second.matches()).isTrue();
    assertThat(Integer.parseInt(second.group("millis"))).isGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "--schedtrace 20 --scheddetail, ''",
    "'', 'schedtrace=20,scheddetail=1'",
    "--scheddetail, schedtrace=20"
  })
  void detailIsEveryProcessorMachineAndGoroutine(String options, String variable) throws Exception {
    Result result = traced(options, variable, 2, MAIN_READS::equals);

    assertThat(result).matches(r -> r.status() == 0 && r.out().equals("end"));
    List<String> lines = result.err().lines().toList();
    assertThat(lines).allMatch(HEAD.or(P).or(M).or(G), "a line of a trace");
    int second = lines.lastIndexOf(MAIN_READS);
    int first = lines.subList(0, second).lastIndexOf(MAIN_READS);
    List<String> trace = lines.subList(first + 1, second);
    assertThat(trace.getFirst()).matches(HEAD);
    assertThat(trace.get(1)).startsWith("  P0: ");
    assertThat(trace.get(2)).startsWith("  P1: ");
    assertThat(trace.get(3)).matches(M);
    assertThat(trace).anyMatch(line -> line.matches("  M0: p=(nil|[01]) curg=1 .*"));
  }

  private Result traced(String options, String variable, int count, Predicate<String> such)
      throws Exception {
    String all = "--procs 2 " + options;
    ProcessBuilder builder = tree.run(List.of(all.strip().split(" ")), UNTIL_THE_END_OF_INPUT);
    builder.environment().put("GOPARKDEBUG", variable);
    return Result.ofLines(builder, count, such);
  }

  private static Predicate<String> matching(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }
}
