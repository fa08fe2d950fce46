package io.gopark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is kept of a program's end, and what is not: else a difference could be missed. */
class OutcomeTest {
  @Test
  void statusOutputErrorAndGoroutinesAreKeptAndStacksAreNot() {
    Outcome outcome =
        Outcome.of(
            2,
            "a\n\nb\n",
            """
            fatal error: all goroutines are asleep - deadlock!

            goroutine 18 [select]:
            Main.lambda(...)
            \tMain.java:3
            created by Main in goroutine 1

            goroutine 1 [chan receive]:
            Main.main(...)
            exit status 2
            """);
    assertThat(outcome.text())
        .isEqualTo(
            """
            status 2
            | a
            |\s
            | b
            ! fatal error: all goroutines are asleep - deadlock!
            ! goroutine 1 [chan receive]
            ! goroutine N [select]
            """);
  }

  @Test
  void anExceptionsClassIsNoPartOfAPanicsValue() {
    assertThat(Outcome.of(2, "", "panic: java.io.IOException: an error\n").report())
        .containsExactly("panic: an error");
    assertThat(Outcome.of(2, "", "panic: first: second\n").report())
        .containsExactly("panic: first: second");
  }

  @Test
  void misuseOfALockIsTheSameWhetherFatalOrNot() {
    assertThat(Outcome.of(2, "", "fatal error: sync: unlock of unlocked mutex\n").report())
        .containsExactly("panic: sync: unlock of unlocked mutex");
    assertThat(Outcome.of(2, "", "fatal error: all goroutines are asleep - deadlock!").report())
        .containsExactly("fatal error: all goroutines are asleep - deadlock!");
  }
}
