package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes no sense is refused at once, in one clear line. */
class BadInputTest {
  private static Task nullTask() {
    return null;
  }

  private static <T> T nothing() {
    return null;
  }

  @Test
  void aNullTaskIsRefusedWithGosText() {
    assertThatThrownBy(() -> Go.go(nullTask())).hasMessage("go of nil func value");
    assertThatThrownBy(() -> Go.go("name", nullTask())).hasMessage("go of nil func value");
    assertThatThrownBy(() -> Go.run(nullTask())).hasMessage("go of nil func value");
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      assertThatThrownBy(() -> runtime.go(nullTask())).hasMessage("go of nil func value");
      assertThatThrownBy(() -> runtime.run(nullTask())).hasMessage("go of nil func value");
      assertThatThrownBy(() -> runtime.threadFactory().newThread(nothing()))
          .isInstanceOf(NullPointerException.class);
      assertThat(runtime.numGoroutine()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void aNegativeCapacityIsRefusedWithGosText(int capacity) {
    assertThatThrownBy(() -> Chan.make(capacity))
        .isInstanceOf(RuntimeError.class)
        .hasMessage("makechan: size out of range");
  }

  @Test
  void aNullElementIsRefusedAndTheChannelStaysUsable() throws Exception {
    for (int capacity : new int[] {0, 1}) {
      Chan<Object> ch = Chan.make(capacity);
      assertThatThrownBy(() -> ch.send(nothing())).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> ch.trySend(nothing())).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> ch.send(nothing(), Duration.ZERO))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> ch.send(nothing(), Duration.ofSeconds(1)))
          .isInstanceOf(NullPointerException.class);
      assertThat(ch.len()).isZero();
      assertThat(ch.trySend(1)).isEqualTo(capacity == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void lessThanOnePIsRefused(int procs) {
    assertThatThrownBy(() -> GoRuntime.builder().procs(procs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(procs));
    assertThatThrownBy(() -> GoRuntime.builder().maxThreads(procs))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense=1", "schedtrace=x", "schedtrace=-1"})
  void debugOptionsThatDoNotExistAreRefused(String options) {
    assertThatThrownBy(() -> GoRuntime.builder().debug(options).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("GOPARKDEBUG: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "-3", "1.5"})
  void aGomaxprocsThatIsNoNumberIsRefused(String value) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(ChildProgram.command(Programs.class, "mainExitedOthersEnd"));
    builder.environment().put("GOMAXPROCS", value);
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(text).contains("GOMAXPROCS=" + value + ": must be a whole number from 1 to 65536");
  }
}
