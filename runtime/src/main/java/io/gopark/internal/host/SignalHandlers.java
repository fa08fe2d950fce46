package io.gopark.internal.host;

import java.util.Map;

/**
 * Whether the program has set a handler for a signal. Such a one can ready a goroutine though no
 * thread for it exists: the JVM makes it when the signal comes. Go reports no deadlock either once
 * a program has asked for signals.
 *
 * <p>The JDK keeps all handlers in one table, also its own, with which the JVM ends in order: these
 * are one and the same object. Where this JDK does not have the two fields no handler is seen.
 */
final class SignalHandlers {
  private static final OptionalField TABLE =
      OptionalField.find("jdk.internal.misc.Signal", "handlers");
  private static final OptionalField OF_JDK = OptionalField.find("java.lang.Terminator", "handler");

  private SignalHandlers() {}

  static boolean anyOfProgram() {
    return anyOfProgram(TABLE, OF_JDK);
  }

  static boolean anyOfProgram(OptionalField table, OptionalField ofJdk) {
    if (!table.isFound() || !ofJdk.isFound() || !(table.get(null) instanceof Map<?, ?> handlers)) {
      return false;
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
