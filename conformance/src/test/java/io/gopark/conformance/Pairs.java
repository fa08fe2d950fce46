package io.gopark.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the programs are, and what was recorded of Go's. */
record Pairs(Path root) {
  static Pairs find() {
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.isExecutable(p.resolve("gopark")) && Files.isDirectory(p.resolve("conformance"))) {
        return new Pairs(p);
      }
    }
    throw new IllegalStateException("no gopark beside conformance/ above the working directory");
  }

  Path folder() {
    return root.resolve("conformance/pairs");
  }

  /** In the order of their names. */
  List<String> names() throws IOException {
    return namesOf(".java");
  }

  /** The names of all files that end with {@code suffix}, without it. */
  List<String> namesOf(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .sorted()
          .toList();
    }
  }

  Path java(String name) {
    return folder().resolve(name + ".java");
  }

  Path go(String name) {
    return folder().resolve(name + ".go");
  }

  String recorded(String name) throws IOException {
    Path file = folder().resolve(name + ".txt");
    return Files.exists(file) ? Files.readString(file) : "nothing is recorded\n";
  }

  void record(String name, Outcome outcome) throws IOException {
    Files.writeString(folder().resolve(name + ".txt"), outcome.text());
  }

  String recordedBy() throws IOException {
    return Files.readString(version()).strip();
  }

  /** The version of Go that the recorded outcomes are of. */
  Path version() {
    return root.resolve("conformance/GO-VERSION");
  }
}
