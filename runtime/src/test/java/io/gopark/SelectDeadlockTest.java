package io.gopark;

import static io.gopark.Go.go;
import static io.gopark.Select.after;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Selects that nobody will ever end, in a JVM of their own: its threads are what counts as life.
 */
class SelectDeadlockTest {
  /** The programs. */
  public static final class Main {
    private Main() {}

    /** Runs the program with the given name, and ends as the command does. */
    public static void main(String[] args) throws Exception {
      Chan<Integer> c = Chan.make();
      try {
        Go.run(
            switch (args[0]) {
              case "noCases" -> () -> select();
              case "onlyNull" -> () -> select(recv((Chan<Integer>) null));
              case "nobody" ->
                  () -> {
                    select(recv(c), after(Duration.ofMillis(20)));
                    go(() -> select(recv(c), recv(c)));
                    select(recv(c), recv((Chan<Integer>) null));
                  };
              default -> () -> select(send(c, 1), after(Duration.ofMillis(50)));
            });
      } catch (DeadlockError e) {
        System.err.print(e.report());
        System.exit(2);
      }
    }
  }

  private static String deadlock(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.run(Main.class, program);
    assertThat(result.err()).startsWith("fatal error: all goroutines are asleep - deadlock!");
    assertThat(result.status()).isEqualTo(2);
    return result.err();
  }

  @Test
  void n38_aSelectWithoutCasesIsADeadlock() throws Exception {
    assertThat(deadlock("noCases")).contains("goroutine 1 [select (no cases)]:");
    assertThat(deadlock("onlyNull")).contains("goroutine 1 [select]:");
  }

  @Test
  void soAreSelectsOnChannelsThatNobodyUsesAlsoAfterATimeLimit() throws Exception {
    String report = deadlock("nobody");
    assertThat(report).contains("goroutine 1 [select]:");
    assertThat(report.split(" \\[select]:")).as("two of them").hasSize(3);
  }

  @Test
  void aTimeLimitThatIsSetIsNoDeadlock() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Main.class, "limit");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }
}
