package io.gopark.benchmarks.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Finds a Go toolchain and builds Go's side of the table. */
public final class GoProgram {
  public static final String ABSENT =
      "no Go of 1.22 or newer found: install golang-1.23-go from Debian backports, or put go on PATH";

  private static final Pattern VERSION = Pattern.compile("go1\\.(\\d+)");
  private static final int OLDEST_MINOR = 22;

  /** The binary, and the version that built it. */
  public record Built(Path binary, String version) {}

  private GoProgram() {}

  /** Empty when there is no Go here. */
  public static Optional<Built> build(Path benchmarks) throws IOException, InterruptedException {
    Optional<Path> go = find();
    if (go.isEmpty()) {
      return Optional.empty();
    }
    Path binary = benchmarks.resolve("target").resolve("go-benchmarks").toAbsolutePath();
    Files.createDirectories(binary.getParent());
    String tool = go.get().toString();
    Path sources = benchmarks.resolve("go");
    output(sources, List.of(tool, "build", "-o", binary.toString(), "."));
    String version = output(sources, List.of(tool, "env", "GOVERSION")).strip();
    return Optional.of(new Built(binary, version.replaceFirst("^go", "")));
  }

  /** The first toolchain that is new enough. */
  static Optional<Path> find() throws IOException, InterruptedException {
    for (Path go : candidates()) {
      if (isNewEnough(output(Path.of("."), List.of(go.toString(), "env", "GOVERSION")))) {
        return Optional.of(go);
      }
    }
    return Optional.empty();
  }

  static boolean isNewEnough(String version) {
    var matcher = VERSION.matcher(version);
    return matcher.find() && Integer.parseInt(matcher.group(1)) >= OLDEST_MINOR;
  }

  private static List<Path> candidates() throws IOException {
    var folders = new ArrayList<Path>();
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
      folders.add(Path.of(folder));
    }
    Path debian = Path.of("/usr/lib");
    if (Files.isDirectory(debian)) {
      try (var entries = Files.list(debian)) {
        entries
            .filter(entry -> entry.getFileName().toString().startsWith("go-1.2"))
            .sorted(Comparator.reverseOrder())
            .forEach(entry -> folders.add(entry.resolve("bin")));
      }
    }
    folders.add(Path.of("/usr/local/go/bin"));
    return folders.stream()
        .map(folder -> folder.resolve("go"))
        .filter(Files::isExecutable)
        .toList();
  }

  static String output(Path directory, List<String> command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true).environment().put("GOTOOLCHAIN", "local");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + text);
    }
    return text;
  }
}
