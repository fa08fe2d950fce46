package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.logging.Logger;
import jdk.internal.misc.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads that do not exist yet: those of signal handlers and shutdown hooks. */
class ComingThreadsTest {
  static {
    // Before the fields are looked for.
    OpenModules.ensureOpen();
  }

  private static final OptionalField MISSING =
      OptionalField.find("java.lang.Thread", "noSuchField", Object.class);
  private static final OptionalField HOOKS =
      OptionalField.find("java.lang.ApplicationShutdownHooks", "hooks", Map.class);
  private static final OptionalField HOLDER =
      OptionalField.find("java.lang.Thread", "holder", Object.class);
  private static final OptionalField TASK =
      OptionalField.find("java.lang.Thread$FieldHolder", "task", Object.class);

  @TempDir private Path folder;

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

  /** In doubt there is one: a false report would end the program. */
  @Test
  void aJdkThatKeepsHandlersElsewhereMayHaveOne() {
    OptionalField table = OptionalField.find("jdk.internal.misc.Signal", "handlers", Map.class);
    OptionalField ofJdk = OptionalField.find("java.lang.Terminator", "handler", Object.class);
    assertThat(SignalHandlers.anyOfProgram(table, ofJdk)).isFalse();
    assertThat(SignalHandlers.anyOfProgram(table, MISSING)).isTrue();
    assertThat(SignalHandlers.anyOfProgram(MISSING, ofJdk)).isTrue();
  }

  @Test
  void aFieldThatHoldsSomethingElseIsNotTaken() {
    OptionalField field = OptionalField.find("jdk.internal.misc.Signal", "handlers", List.class);
    assertThat(field.isFound()).isFalse();
    assertThat(field.check("so").detail()).isEqualTo("is of another type: so");
    assertThat(MISSING.check("so").detail()).isEqualTo("missing: so");
    assertThat(MISSING.check("so").ok()).isFalse();
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
    assertThat(String.valueOf(HOOKS.get(null))).contains("Logging-Cleaner");
    assertThat(
            ShutdownHooks.anyOfProgram(t -> !t.getClass().getName().contains("java.util.logging")))
        .isFalse();
  }

  @Test
  void aJdkThatKeepsHooksElsewhereMayHaveOne() {
    assertThat(ShutdownHooks.anyOfProgram(_ -> true, HOOKS, HOLDER, TASK)).isFalse();
    assertThat(ShutdownHooks.anyOfProgram(_ -> true, MISSING, HOLDER, TASK)).isTrue();
  }

  /** What can be told from the class of its thread is still told. */
  @Test
  void aHookWhoseTaskIsNotToldMayBeTheProgramsOwn() {
    Logger.getLogger("any").fine("not shown");
    Thread hook = new Thread(() -> {});
    assertThat(ShutdownHooks.anyOfProgram(t -> t != hook)).isFalse();
    Runtime.getRuntime().addShutdownHook(hook);
    Predicate<Thread> ofLogging = t -> t.getClass().getName().contains("java.util.logging");
    try {
      for (OptionalField[] fields : new OptionalField[][] {{MISSING, TASK}, {HOLDER, MISSING}}) {
        assertThat(ShutdownHooks.anyOfProgram(t -> t != hook, HOOKS, fields[0], fields[1]))
            .isTrue();
        assertThat(ShutdownHooks.anyOfProgram(ofLogging.negate(), HOOKS, fields[0], fields[1]))
            .isFalse();
      }
    } finally {
      assertThat(Runtime.getRuntime().removeShutdownHook(hook)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdk.internal.misc.Signal, handlers, signal handlers",
    "java.lang.Terminator, handler, signal handlers",
    "java.lang.ApplicationShutdownHooks, hooks, shutdown hooks",
  })
  void whatTheJdkDoesNotTellCountsAsLifeAndIsReported(String type, String field, String untold)
      throws Exception {
    String patch = PatchedJdk.withoutField(type, field, folder);
    ChildProgram.Result result = ChildProgram.run(List.of(patch), Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines())
        .hasSize(3)
        .startsWith("lives true", "this JDK does not tell of " + untold)
        .last()
        .asString()
        .startsWith(type + "." + field + " missing: ")
        .endsWith("no deadlock is reported");
  }

  @Test
  void nothingIsReportedOfThisJdk() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Program.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("lives false");
  }

  /** Nobody lives in it. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      OpenModules.ensureOpen();
      System.out.println("lives " + OutsideThreads.exist(_ -> true));
      System.out.println(OutsideThreads.whyAlways());
      for (SelfCheck.Check check : SelfCheck.run()) {
        if (!check.ok()) {
          System.out.println(check.name() + " " + check.detail());
        }
      }
    }
  }
}
