package io.gopark.internal.host;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModulePackagesAttribute;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Starts fresh JVMs, because a module that was opened stays open. */
final class ChildJvm {
  private static final String PACKAGE_FOLDER = "io/gopark/internal/host";

  /** All that it stands on. */
  private static final String BASE_FOLDER = "io/gopark/internal/base";

  private ChildJvm() {}

  record Result(int status, String out, String err) {}

  /** Runs {@code java} with the given arguments and with nothing inherited that could open. */
  static Result java(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile("gopark", ".out");
    Path err = Files.createTempFile("gopark", ".err");
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("no end after 60 s: " + command);
      }
      return new Result(
          process.exitValue(), Files.readString(out).strip(), Files.readString(err).strip());
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  static String classPath() {
    return folderOf(OpenModules.class)
        + System.getProperty("path.separator")
        + folderOf(OpenModulesProgram.class);
  }

  /** The class path root that holds a class. A code source would be the module's when patched. */
  static Path folderOf(Class<?> type) {
    String resource = type.getName().replace('.', '/') + ".class";
    URL url = Objects.requireNonNull(type.getResource("/" + resource));
    return Path.of(URI.create(url.toString().replace(resource, "")));
  }

  /** A jar of this package and its test program, with manifest lines. */
  static Path jar(Path file, Map<String, String> manifestLines) throws IOException {
    return write(file, manifestLines, false);
  }

  /** The same as a module named io.gopark that lets the JVM call the agent. */
  static Path modularJar(Path file, Map<String, String> manifestLines) throws IOException {
    return write(file, manifestLines, true);
  }

  private static Path write(Path file, Map<String, String> manifestLines, boolean modular)
      throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifestLines.forEach((k, v) -> manifest.getMainAttributes().putValue(k, v));
    try (OutputStream out = Files.newOutputStream(file);
        var jar = new JarOutputStream(out, manifest)) {
      for (Class<?> root : List.of(OpenModules.class, OpenModulesProgram.class)) {
        addPackage(jar, folderOf(root), PACKAGE_FOLDER);
      }
      addPackage(jar, folderOf(OpenModules.class), BASE_FOLDER);
      if (modular) {
        jar.putNextEntry(new JarEntry("module-info.class"));
        jar.write(moduleInfo());
        jar.closeEntry();
      }
    }
    return file;
  }

  private static void addPackage(JarOutputStream jar, Path root, String folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      for (Path file : files.filter(f -> !f.endsWith("package-info.class")).toList()) {
        jar.putNextEntry(new JarEntry(folder + "/" + file.getFileName()));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
  }

  private static byte[] moduleInfo() {
    return ClassFile.of()
        .buildModule(
            ModuleAttribute.of(
                ModuleDesc.of("io.gopark"),
                module ->
                    module
                        .requires(ModuleDesc.of("java.base"), ClassFile.ACC_MANDATED, null)
                        .requires(
                            ModuleDesc.of("java.instrument"), ClassFile.ACC_STATIC_PHASE, null)
                        .exports(
                            PackageDesc.ofInternalName(PACKAGE_FOLDER),
                            0,
                            ModuleDesc.of("java.instrument"))),
            cb ->
                cb.with(
                    ModulePackagesAttribute.ofNames(
                        PackageDesc.ofInternalName(PACKAGE_FOLDER),
                        PackageDesc.ofInternalName(BASE_FOLDER))));
  }
}
