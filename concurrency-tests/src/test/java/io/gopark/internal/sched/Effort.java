package io.gopark.internal.sched;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** How long the tests of this module run, and where a long run writes down what it did. */
final class Effort {
  /** With {@code ./gopark test --long}. */
  static final boolean LONG = Boolean.getBoolean("gopark.long");

  private Effort() {}

  /** One or the other. */
  static int of(int normal, int lengthy) {
    return LONG ? lengthy : normal;
  }

  /** Adds a section to the file of this day's results; nothing in a normal run. */
  static synchronized void record(String title, String text) {
    if (!LONG) {
      return;
    }
    String root = System.getProperty("gopark.root", "..");
    Path file =
        Path.of(root, "concurrency-tests", "results", LocalDate.now(ZoneOffset.UTC) + ".md");
    try {
      Files.createDirectories(file.getParent());
      String head = Files.exists(file) ? "" : machine();
      Files.writeString(
          file,
          head + "\n## " + title + "\n\n" + text.stripTrailing() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String machine() {
    return "# Long run of the concurrency tests\n\n"
        + "- JVM: "
        + System.getProperty("java.vm.name")
        + " "
        + Runtime.version()
        + "\n- CPUs: "
        + Runtime.getRuntime().availableProcessors()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + "\n";
  }
}
