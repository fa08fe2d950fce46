package io.gopark.benchmarks.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The command line. */
final class Options {
  static final String USAGE =
      """
      usage: gopark bench [OPTION ...] [NAME ...]

        NAME               run only these works (default: all); --list shows them
        --quick            fewer and shorter rounds: an impression, not a result
        --runs N           processes per rival and work, in alternation (default 5)
        --gc NAME          collector of every JVM program: G1 (default), Parallel, Z, Serial
        --procs N[,N]      only these numbers of processors
        --rivals A[,B]     only these: gopark, go, vthreads, jox, kotlin
        --jvm FLAG         one more flag for every JVM program; may be repeated
        --gopark-jvm FLAG  one more flag for Gopark's program only; may be repeated
        --resume           leave out what today's results already have, and add to them
        --no-save          do not write results
        --list             list the works
      """;

  final Set<String> names = new LinkedHashSet<>();
  final List<String> jvmFlags = new ArrayList<>();
  final List<String> goparkFlags = new ArrayList<>();
  Set<Rival> rivals = EnumSet.allOf(Rival.class);
  List<Integer> procs = List.of();
  String gc = "G1";
  int runs = 5;
  int rounds = 5;
  int warmupMs = 2000;
  int roundMs = 200;
  boolean quick;
  boolean save = true;
  boolean resume;
  boolean list;
  boolean help;

  private Options() {}

  static Options parse(String[] args) {
    var options = new Options();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      switch (arg) {
        case "--quick" -> options.beQuick();
        case "--resume" -> options.resume = true;
        case "--no-save" -> options.save = false;
        case "--list" -> options.list = true;
        case "--help", "-h" -> options.help = true;
        case "--runs", "--gc", "--procs", "--rivals", "--jvm", "--gopark-jvm" -> {
          i++;
          if (i == args.length) {
            throw new IllegalArgumentException(arg + " needs a value");
          }
          options.set(arg, args[i]);
        }
        default -> options.addName(arg);
      }
    }
    return options;
  }

  private void beQuick() {
    quick = true;
    runs = 3;
    rounds = 3;
    warmupMs = 1000;
    roundMs = 100;
  }

  private void set(String option, String value) {
    switch (option) {
      case "--runs" -> runs = positive(option, value);
      case "--gc" -> gc = collector(value);
      case "--procs" ->
          procs = Arrays.stream(value.split(",")).map(p -> positive(option, p)).toList();
      case "--rivals" -> rivals = rivals(value);
      case "--jvm" -> jvmFlags.add(value);
      default -> goparkFlags.add(value);
    }
  }

  private static int positive(String option, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words.
    }
    throw new IllegalArgumentException(option + " needs a positive number, not " + text);
  }

  private static String collector(String text) {
    for (String known : List.of("G1", "Parallel", "Z", "Serial")) {
      if (known.equalsIgnoreCase(text)) {
        return known;
      }
    }
    throw new IllegalArgumentException("--gc knows G1, Parallel, Z and Serial, not " + text);
  }

  private static Set<Rival> rivals(String text) {
    var chosen = EnumSet.noneOf(Rival.class);
    for (String key : text.toLowerCase(Locale.ROOT).split(",")) {
      chosen.add(
          Rival.of(key).orElseThrow(() -> new IllegalArgumentException("no such rival: " + key)));
    }
    return chosen;
  }

  private void addName(String name) {
    if (Benchmarks.ALL_WORKS.stream().noneMatch(work -> work.name().equals(name))) {
      throw new IllegalArgumentException("no such work: " + name + " (see --list)");
    }
    names.add(name);
  }

  boolean wants(Benchmark work) {
    return names.isEmpty() || names.contains(work.name());
  }

  boolean wantsProcs(int count) {
    return procs.isEmpty() || procs.contains(count);
  }
}
