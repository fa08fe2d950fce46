package io.gopark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** From what the user named to the main method: a source file, a jar, or a class. */
final class ProgramLocator {
  private final ProgramClassPath classPath;
  private final PrintStream err;

  ProgramLocator(ProgramClassPath classPath, PrintStream err) {
    this.classPath = classPath;
    this.err = err;
  }

  MainMethod locate(String program) {
    if (program.endsWith(".java")) {
      return source(existing(program), classPath.orCurrentFolder());
    }
    if (program.endsWith(".jar")) {
      return jar(existing(program));
    }
    if (Files.isRegularFile(FileName.path(program))) {
      throw CommandException.usage(
          "%s is neither a .java nor a .jar file; a class is named like com.example.Main"
              .formatted(program));
    }
    return named(program, classPath.orCurrentFolder());
  }

  private MainMethod source(Path file, ProgramClassPath path) {
    CompiledProgram compiled = new SourceCompiler(path, err).compile(file);
    ClassLoader loader = new MemoryClassLoader(compiled, path.newClassLoader());
    List<Class<?>> candidates =
        compiled.topLevelClasses().stream().<Class<?>>map(name -> load(name, loader)).toList();
    return linked(
        file.toString(),
        () ->
            candidates.stream()
                .filter(MainMethod::declaredIn)
                .findFirst()
                .map(MainMethod::of)
                .orElseThrow(() ->
                    CommandException.notRunnable(
                        "%s has no main method; write void main() { ... } in its first class"
                            .formatted(file))));
  }

  /** To look for main the JVM loads the classes that a class's methods name. */
  private static MainMethod linked(String program, Supplier<MainMethod> search) {
    try {
      return search.get();
    } catch (LinkageError e) {
      throw CommandException.notRunnable(
          "cannot load what %s needs: %s; add its folder or jar with --cp".formatted(program, e));
    }
  }

  private MainMethod jar(Path file) {
    return named(mainClassOf(file), classPath.with(file));
  }

  private static String mainClassOf(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      Manifest manifest = jar.getManifest();
      String name =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      if (name == null) {
        throw CommandException.notRunnable(
            "%s has no Main-Class in its manifest; name the class: gopark run --cp %s CLASS"
                .formatted(file, file));
      }
      return name.strip();
    } catch (ZipException e) {
      throw CommandException.notRunnable("%s is not a jar file".formatted(file));
    } catch (IOException e) {
      throw CommandException.missing("cannot read %s: %s".formatted(file, e.getMessage()));
    }
  }

  private static MainMethod named(String name, ProgramClassPath path) {
    Class<?> mainClass = load(name.replace('/', '.'), path.newClassLoader());
    return linked("class " + mainClass.getName(), () -> MainMethod.of(mainClass));
  }

  private static Class<?> load(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw CommandException.missing(
          "no class %s on the class path; add its folder or jar with --cp".formatted(name));
    } catch (LinkageError e) {
      throw CommandException.notRunnable("cannot load class %s: %s".formatted(name, e));
    }
  }

  private static Path existing(String name) {
    Path file = FileName.path(name);
    if (Files.notExists(file)) {
      throw CommandException.missing("no such file: " + name);
    }
    if (Files.isDirectory(file)) {
      throw CommandException.missing("%s is a folder, not a file".formatted(name));
    }
    if (!Files.isReadable(file)) {
      throw CommandException.missing("cannot read %s: check its permissions".formatted(name));
    }
    return file;
  }
}
