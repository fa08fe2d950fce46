package io.gopark.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a program did: its status, what it printed, and of its standard error what both runtimes
 * promise: the line of the panic or the fatal error, and the header of each goroutine shown. Stacks
 * differ, and so do the numbers of all goroutines but the main one.
 *
 * @param report the lines kept of the standard error; the goroutines' are sorted
 */
record Outcome(int status, String stdout, List<String> report) {
  private static final Pattern HEADER = Pattern.compile("^goroutine (\\d+) \\[(.*)]:.*$");

  /** The class before an exception's message; in Go a panic has a value, and no class. */
  private static final Pattern EXCEPTION_CLASS =
      Pattern.compile("^panic: (?:[a-z]\\w*\\.)+[A-Z]\\w*: ");

  /**
   * What Go calls a fatal error, which nobody can recover from, is an exception here: see
   * docs/conformance/sync.md.
   */
  private static final Pattern MISUSE = Pattern.compile("^fatal error: (sync: |go of nil )");

  static Outcome of(int status, String stdout, String stderr) {
    List<String> report = new ArrayList<>();
    List<String> goroutines = new ArrayList<>();
    for (String line : stderr.lines().toList()) {
      var header = HEADER.matcher(line);
      if (header.matches()) {
        goroutines.add(goroutine(header.group(1), header.group(2)));
      } else if (line.startsWith("panic: ") || line.startsWith("fatal error: ")) {
        String bare = EXCEPTION_CLASS.matcher(line).replaceFirst("panic: ");
        report.add(MISUSE.matcher(bare).replaceFirst("panic: $1"));
      }
    }
    Collections.sort(goroutines);
    report.addAll(goroutines);
    return new Outcome(status, stdout, report);
  }

  /** Before Go 1.24 who waits for a WaitGroup was shown by the semaphore in it. */
  private static String goroutine(String id, String state) {
    String shown = state.equals("semacquire") ? "sync.WaitGroup.Wait" : state;
    return "goroutine " + (id.equals("1") ? "1" : "N") + " [" + shown + "]";
  }

  /** The form in which it is recorded. */
  String text() {
    StringBuilder out = new StringBuilder("status ").append(status).append('\n');
    stdout.lines().forEach(line -> out.append("| ").append(line).append('\n'));
    report.forEach(line -> out.append("! ").append(line).append('\n'));
    return out.toString();
  }
}
