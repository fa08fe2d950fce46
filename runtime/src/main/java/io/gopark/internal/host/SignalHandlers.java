package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import java.util.List;
import java.util.Map;

/**
 * Whether the program has set a handler for a signal. Such a one can ready a goroutine though no
 * thread for it exists: the JVM makes it when the signal comes. Go reports no deadlock either once
 * a program has asked for signals.
 *
 * <p>The JDK keeps all handlers in one table, also its own, with which the JVM ends in order: these
 * are one and the same object. Where this JDK does not have the two fields, there may be a handler.
 */
final class SignalHandlers {
  private static final OptionalField TABLE =
      OptionalField.find("jdk.internal.misc.Signal", "handlers", Map.class);
  private static final OptionalField OF_JDK =
      OptionalField.find("java.lang.Terminator", "handler", Object.class);

  private SignalHandlers() {}

  /** Whether this JDK tells. */
  static boolean areKnown() {
    return TABLE.isFound() && OF_JDK.isFound();
  }

  static List<Check> checks() {
    String otherwise = "the program may have set a signal handler, so no deadlock is reported";
    return List.of(TABLE.check(otherwise), OF_JDK.check(otherwise));
  }

  static boolean anyOfProgram() {
    return anyOfProgram(TABLE, OF_JDK);
  }

  static boolean anyOfProgram(OptionalField table, OptionalField ofJdk) {
    if (!table.isFound() || !ofJdk.isFound() || !(table.get(null) instanceof Map<?, ?> handlers)) {
      return true;
    }
    Object its = ofJdk.get(null);
    synchronized (handlers) {
      for (Object handler : handlers.values()) {
        if (handler != its) {
          return true;
        }
      }
    }
    return false;
  }
}
