package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.logging.Logger;
import jdk.internal.misc.Signal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that do not exist yet: those of signal handlers and shutdown hooks. */
class ComingThreadsTest {
  private static final OptionalField MISSING =
      OptionalField.find("java.lang.Thread", "noSuchField");

  @BeforeAll
  static void open() {
    OpenModules.ensureOpen();
  }

  @Test
  void aHandlerIsSeenAsLongAsItIsSet() {
    Signal signal = new Signal("USR2");
    assertThat(SignalHandlers.anyOfProgram()).isFalse();
    Signal.Handler before = Signal.handle(signal, _ -> {});
    try {
      assertThat(SignalHandlers.anyOfProgram()).isTrue();
    } finally {
      Signal.handle(signal, before);
    }
    assertThat(SignalHandlers.anyOfProgram()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noHandlerIsSeenInAJdkThatKeepsThemElsewhere(boolean tableIsFound) {
    Signal signal = new Signal("USR2");
    OptionalField table = OptionalField.find("jdk.internal.misc.Signal", "handlers");
    OptionalField ofJdk = OptionalField.find("java.lang.Terminator", "handler");
    Signal.Handler before = Signal.handle(signal, _ -> {});
    try {
      assertThat(SignalHandlers.anyOfProgram(table, ofJdk)).isTrue();
      boolean seen =
          tableIsFound
              ? SignalHandlers.anyOfProgram(table, MISSING)
              : SignalHandlers.anyOfProgram(MISSING, ofJdk);
      assertThat(seen).isFalse();
    } finally {
      Signal.handle(signal, before);
    }
  }

  @Test
  void aHookIsSeenAsLongAsItIsRegistered() {
    assertSeen(new Thread(() -> {}));
    assertSeen(new Thread(new FutureTask<>(() -> 1)));
    assertSeen(Thread.ofVirtual().unstarted(() -> {}));
  }

  private static void assertSeen(Thread hook) {
    assertThat(ShutdownHooks.anyOfProgram(t -> t != hook)).isFalse();
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      assertThat(ShutdownHooks.anyOfProgram(t -> t != hook)).isTrue();
      assertThat(ShutdownHooks.anyOfProgram(_ -> true)).isFalse();
    } finally {
      assertThat(Runtime.getRuntime().removeShutdownHook(hook)).isTrue();
    }
    assertThat(ShutdownHooks.anyOfProgram(t -> t != hook)).isFalse();
  }

  @Test
  void aHookOfAModuleOfTheJdkIsNotSeen() {
    Logger.getLogger("any").fine("not shown");
    assertThat(
            ShutdownHooks.anyOfProgram(t -> !t.getClass().getName().contains("java.util.logging")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hooks", "holder", "task"})
  void noHookIsSeenInAJdkThatKeepsThemElsewhere(String missing) {
    OptionalField table = OptionalField.find("java.lang.ApplicationShutdownHooks", "hooks");
    OptionalField holder = OptionalField.find("java.lang.Thread", "holder");
    OptionalField task = OptionalField.find("java.lang.Thread$FieldHolder", "task");
    Thread hook = new Thread(() -> {});
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      assertThat(ShutdownHooks.anyOfProgram(t -> t != hook, table, holder, task)).isTrue();
      boolean seen =
          ShutdownHooks.anyOfProgram(
              t -> t != hook,
              missing.equals("hooks") ? MISSING : table,
              missing.equals("holder") ? MISSING : holder,
              missing.equals("task") ? MISSING : task);
      assertThat(seen).isFalse();
    } finally {
      assertThat(Runtime.getRuntime().removeShutdownHook(hook)).isTrue();
    }
  }
}
