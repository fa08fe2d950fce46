package io.gopark;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * The classes of the runtime and of its tests in jars, with an archive of those that most programs
 * load: it halves the time that a child takes to start. The JVM archives nothing that lies in
 * folders. Made when the first child is started, for those of this JVM's tests.
 */
final class ChildArchive {
  private static final class Made {
    static final ChildArchive ARCHIVE = make();
  }

  private final Path runtime;
  private final Path tests;
  private final Path archive;

  private ChildArchive(Path folder) {
    runtime = folder.resolve("runtime.jar");
    tests = folder.resolve("tests.jar");
    archive = folder.resolve("classes.jsa");
  }

  static ChildArchive get() {
    return Made.ARCHIVE;
  }

  private static ChildArchive make() {
    try {
      Path folder = Files.createTempDirectory("gopark-child");
      folder.toFile().deleteOnExit();
      ChildArchive made = new ChildArchive(folder);
      jar(made.runtime, ChildProgram.folderOf(GoRuntime.class));
      jar(made.tests, ChildProgram.folderOf(ChildArchive.class));
      made.train();
      return made;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void jar(Path file, Path folder) {
    file.toFile().deleteOnExit();
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    String[] arguments = {
      "--create", "--no-compress", "--file", file.toString(), "-C", folder.toString(), "."
    };
    if (tool.run(out, out, arguments) != 0) {
      throw new IllegalStateException(said.toString());
    }
  }

  /** With a program that uses a good deal. Where the JVM writes no archive, all works without. */
  private void train() throws IOException, InterruptedException {
    archive.toFile().deleteOnExit();
    List<String> command = new ArrayList<>(ChildProgram.java(List.of(), classPath()));
    command.addAll(
        List.of(
            "-XX:ArchiveClassesAtExit=" + archive, Programs.class.getName(), "blockedAfterSocket"));
    ChildProgram.run(command);
  }

  String classPath() {
    return runtime + System.getProperty("path.separator") + tests;
  }

  /** JVM options; what does not fit the archive is no message, but a slower start. */
  List<String> options() {
    return Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off", "-Xlog:aot*=off")
        : List.of();
  }
}
