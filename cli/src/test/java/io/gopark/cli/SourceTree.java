package io.gopark.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** A copy of the script in a folder of its own. */
final class SourceTree {
  static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private final Path root;

  private SourceTree(Path root) throws IOException {
    this.root = root.toRealPath();
    Files.copy(original(), script());
  }

  /**
   * One that looks built: its jars only point to the classes under test. So tests can start the
   * real command without Maven inside Maven.
   */
  static SourceTree built(Path root) throws IOException {
    SourceTree tree = new SourceTree(root);
    Path libraries = Files.createDirectories(tree.path(".gopark/lib.test"));
    writeJar(libraries.resolve("gopark-cli.jar"), classPathOfThisTest());
    tree.write(".gopark/stamp", "lib.test\nno jdk\n%s\n".formatted(tree.root));
    return tree;
  }

  /** One that nobody has started yet. */
  static SourceTree unbuilt(Path root) throws IOException {
    return new SourceTree(root);
  }

  Path script() {
    return path("gopark");
  }

  Path path(String file) {
    return root.resolve(file);
  }

  void write(String file, String text) throws IOException {
    Path path = path(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  void tool(String name, String commands) throws IOException {
    tool(path(name), commands);
  }

  /** A process with these variables and no others that could lead to a JDK. */
  static ProcessBuilder process(Path script, Map<String, String> environment, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString());
    builder.command().addAll(List.of(arguments));
    builder
        .environment()
        .keySet()
        .removeAll(
            List.of(
                "JAVA_HOME",
                "GOMAXPROCS",
                "GOPARKDEBUG",
                "GOPARK_OPTS",
                "CLASSPATH",
                "JAVA_TOOL_OPTIONS",
                "JDK_JAVA_OPTIONS"));
    builder.environment().put("GOPARK_JDK_FOLDERS", "");
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs this program on the JDK of this test. */
  ProcessBuilder run(List<String> options, String source, String... arguments) throws IOException {
    write("Program.java", source);
    List<String> line = new ArrayList<>(List.of("run"));
    line.addAll(options);
    line.add(path("Program.java").toString());
    line.addAll(List.of(arguments));
    return process(
        script(),
        Map.of("JAVA_HOME", System.getProperty("java.home"), "GOPARK_OPTS", QUICK_START),
        line.toArray(String[]::new));
  }

  /** A folder that looks like a JDK of this version, whose java prints its folder and arguments. */
  static Path pretendJdk(Path folder, String version) throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    for (String tool : List.of("java", "javac")) {
      tool(
          folder.resolve("bin").resolve(tool),
          "echo \"jdk $0\"\necho \"in $PWD\"\nprintf 'arg %s\\n' \"$@\"");
    }
    return folder;
  }

  /** A shell script. */
  static void tool(Path file, String commands) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n%s\n".formatted(commands));
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
  }

  private static Path original() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isRegularFile(folder.resolve("gopark"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no gopark script above the working folder");
    }
    return folder.resolve("gopark");
  }

  private static String classPathOfThisTest() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toUri().toString())
        .collect(Collectors.joining(" "));
  }

  private static void writeJar(Path jar, String classPath) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.finish();
    }
  }
}
