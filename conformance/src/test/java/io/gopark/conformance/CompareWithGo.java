package io.gopark.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code gopark conformance [--record] [NAME ...]}: runs both halves of each pair, and says where
 * they differ. With {@code --record} what Go does is kept, for {@link PairsTest} and for machines
 * without Go. Runs from its source, so it uses nothing but this folder.
 */
public final class CompareWithGo {
  private static final String USAGE =
      """
      usage: gopark conformance [--record] [NAME ...]

        NAME      compare only these programs (default: all)
        --record  keep what Go does, for the tests and for machines without Go
      """;

  private CompareWithGo() {}

  public static void main(String[] args) throws Exception {
    List<String> names = new ArrayList<>(List.of(args));
    if (names.contains("--help") || names.contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    boolean record = names.remove("--record");
    Pairs pairs = Pairs.find();
    for (String name : names) {
      if (name.startsWith("-")) {
        System.err.println("gopark conformance: unknown option " + name + " (see --help)");
        System.exit(64);
      }
      if (!Files.exists(pairs.java(name))) {
        System.err.println("gopark conformance: there is no pair named " + name);
        System.exit(66);
      }
    }
    Optional<Path> go = GoHalves.findGo();
    if (go.isEmpty()) {
      System.err.println(
          "gopark conformance: no Go on this machine (looked on the PATH, in /usr/local/go and in"
              + " /usr/lib/go-*)"
              + (record ? "" : "; comparing with what " + pairs.recordedBy() + " did"));
      if (record) {
        System.exit(69);
      }
    }
    Path scratch = Files.createTempDirectory("gopark-conformance");
    int different;
    try {
      different = compare(pairs, names.isEmpty() ? pairs.names() : names, go, record, scratch);
    } finally {
      delete(scratch);
    }
    System.exit(different == 0 ? 0 : 1);
  }

  private static int compare(
      Pairs pairs, List<String> names, Optional<Path> goCommand, boolean record, Path scratch)
      throws IOException, InterruptedException {
    Optional<GoHalves> go = goCommand.map(path -> new GoHalves(pairs, path, scratch));
    if (go.isPresent() && record) {
      Files.writeString(pairs.version(), go.get().version() + "\n");
    }
    JavaHalves java = JavaHalves.compile(pairs, scratch.resolve("classes"));
    int different = 0;
    for (String name : names) {
      String expected = pairs.recorded(name);
      if (go.isPresent()) {
        Outcome outcome = go.get().run(name);
        expected = outcome.text();
        if (record) {
          pairs.record(name, outcome);
        }
      }
      String actual = java.run(name, "").text();
      boolean same = actual.equals(expected);
      different += same ? 0 : 1;
      System.out.println((same ? "same      " : "DIFFERENT ") + name);
      if (!same) {
        System.out.println("Go:\n" + expected.indent(4) + "Gopark:\n" + actual.indent(4));
      }
    }
    System.out.printf(
        "%d pairs, %d different; %s%n",
        names.size(),
        different,
        go.isPresent() ? go.get().version() : pairs.recordedBy() + ", recorded");
    return different;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
