package io.gopark.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the options and the environment amount to.
 *
 * @param procs null: what GOMAXPROCS says, or the runtime's own default
 * @param debug in the form of the variable GOPARKDEBUG; null: that variable alone counts
 * @param keepGoing whether the program outlives SIGQUIT
 */
record RunSettings(@Nullable Integer procs, @Nullable String debug, boolean keepGoing) {
  private static final int MOST_PROCS = 1 << 16;

  static RunSettings of(
      @Nullable String procs,
      @Nullable String schedtrace,
      boolean scheddetail,
      boolean keepGoing,
      Map<String, String> environment) {
    return new RunSettings(
        procs == null ? null : number("--procs", procs, MOST_PROCS),
        debug(schedtrace, scheddetail, environment),
        keepGoing);
  }

  /** The options stand after the variable's text, because the last of two equal keys counts. */
  private static @Nullable String debug(
      @Nullable String schedtrace, boolean scheddetail, Map<String, String> environment) {
    if (schedtrace == null && !scheddetail) {
      return null;
    }
    StringBuilder debug = new StringBuilder(environment.getOrDefault("GOPARKDEBUG", ""));
    if (schedtrace != null) {
      int period = number("--schedtrace", schedtrace, Integer.MAX_VALUE);
      separate(debug).append("schedtrace=").append(period);
    }
    if (scheddetail) {
      separate(debug).append("scheddetail=1");
    }
    return debug.toString();
  }

  private static StringBuilder separate(StringBuilder debug) {
    return debug.isEmpty() ? debug : debug.append(',');
  }

  private static int number(String name, String text, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, in words that name the option
    }
    throw CommandException.usage(
        "%s must be a whole number from 1 to %d, not \"%s\"".formatted(name, most, text));
  }
}
