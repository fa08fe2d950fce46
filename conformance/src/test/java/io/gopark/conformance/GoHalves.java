package io.gopark.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs for Go, built and run by the Go that this machine has. */
record GoHalves(Pairs pairs, Path go, Path binaries) {
  /** Looks on the PATH and where Go's own packages and those of Linux systems put it. */
  static Optional<Path> findGo() throws IOException {
    List<Path> candidates = new ArrayList<>();
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      candidates.add(Path.of(folder, "go"));
    }
    candidates.add(Path.of("/usr/local/go/bin/go"));
    if (Files.isDirectory(Path.of("/usr/lib"))) {
      try (Stream<Path> libraries = Files.list(Path.of("/usr/lib"))) {
        libraries
            .filter(folder -> folder.getFileName().toString().startsWith("go-"))
            .map(folder -> folder.resolve("bin/go"))
            .sorted()
            .forEach(candidates::add);
      }
    }
    return candidates.stream().filter(Files::isExecutable).findFirst();
  }

  String version() throws IOException, InterruptedException {
    return Child.run(Map.of(), List.of(go.toString(), "env", "GOVERSION")).stdout().strip();
  }

  Outcome run(String name) throws IOException, InterruptedException {
    Path binary = binaries.resolve(name);
    Process build =
        new ProcessBuilder(
                go.toString(), "build", "-o", binary.toString(), pairs.go(name).toString())
            .redirectErrorStream(true)
            .start();
    String messages = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (build.waitFor() != 0) {
      throw new IllegalStateException(messages);
    }
    return Child.run(Map.of(), List.of(binary.toString()));
  }
}
