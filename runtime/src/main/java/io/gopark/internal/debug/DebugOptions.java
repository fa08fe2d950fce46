package io.gopark.internal.debug;

import io.gopark.internal.sched.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GOPARKDEBUG} asks for: {@code name=value} pairs, separated by commas.
 *
 * @param schedtrace milliseconds between two looks at the scheduler; 0: none
 * @param scheddetail show all Ps, Ms and Gs each time; needs {@code schedtrace}, as in Go
 * @param creation keep the stack of each {@code go} statement
 */
public record DebugOptions(int schedtrace, boolean scheddetail, boolean creation) {

  /**
   * @throws IllegalArgumentException with one line that says what is wrong
   */
  public static DebugOptions parse(String text) {
    int schedtrace = 0;
    boolean scheddetail = false;
    boolean creation = false;
    for (String part : text.split(",")) {
      if (part.isBlank()) {
        continue;
      }
      int eq = part.indexOf('=');
      String name = (eq < 0 ? part : part.substring(0, eq)).strip();
      int value = number(name, eq < 0 ? "1" : part.substring(eq + 1).strip());
      switch (name) {
        case "schedtrace" -> schedtrace = value;
        case "scheddetail" -> scheddetail = value != 0;
        case "creation" -> creation = value != 0;
        default ->
            throw new IllegalArgumentException(
                "GOPARKDEBUG: unknown option "
                    + name
                    + "; there are schedtrace=MS, scheddetail=1, creation=1");
      }
    }
    return new DebugOptions(schedtrace, scheddetail, creation);
  }

  private static int number(String name, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number below zero.
    }
    throw new IllegalArgumentException(
        "GOPARKDEBUG: " + name + "=" + text + ": must be a whole number of at least 0");
  }

  /** Starts what was asked for, to standard error; closing the result ends it. Null: nothing. */
  public @Nullable AutoCloseable start(Scheduler sched) {
    if (schedtrace == 0) {
      return null;
    }
    SchedTrace trace =
        new SchedTrace(sched, schedtrace, scheddetail, text -> System.err.print(text));
    trace.start();
    return trace;
  }
}
