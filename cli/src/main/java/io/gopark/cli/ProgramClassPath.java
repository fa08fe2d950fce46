package io.gopark.cli;

import io.gopark.GoRuntime;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The class path of the program, which is not that of the command. */
final class ProgramClassPath {
  private final List<Path> entries;
  private final boolean given;
  private final boolean byOption;

  private ProgramClassPath(List<Path> entries, boolean given, boolean byOption) {
    this.entries = entries;
    this.given = given;
    this.byOption = byOption;
  }

  /**
   * Options win over the variable. Only an option's entry must exist: a variable set for other
   * programs may name what is not there, as with {@code java}.
   */
  static ProgramClassPath of(List<String> options, @Nullable String variable) {
    if (!options.isEmpty()) {
      List<Path> entries = split(options);
      for (Path entry : entries) {
        if (Files.notExists(entry)) {
          throw CommandException.missing(
              "no such class path entry: %s (check --cp)".formatted(entry));
        }
      }
      return new ProgramClassPath(entries, true, true);
    }
    if (variable != null && !variable.isEmpty()) {
      return new ProgramClassPath(split(List.of(variable)), true, false);
    }
    return new ProgramClassPath(List.of(), false, false);
  }

  /** The current folder stands in for a class path that nobody gave, as with {@code java}. */
  ProgramClassPath orCurrentFolder() {
    return given ? this : new ProgramClassPath(List.of(Path.of("")), true, false);
  }

  /** The jar that is run, then what {@code --cp} names; a variable does not count, as for java. */
  ProgramClassPath with(Path jar) {
    List<Path> all = new ArrayList<>(List.of(jar));
    if (byOption) {
      all.addAll(entries);
    }
    return new ProgramClassPath(all, true, byOption);
  }

  /** For javac: the API first, so that a program needs no option to find it. */
  String forCompiler() {
    return Stream.concat(Stream.of(apiLocation()), entries.stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  ClassLoader newClassLoader() {
    URL[] urls = entries.stream().map(ProgramClassPath::url).toArray(URL[]::new);
    return new URLClassLoader(urls, new ApiClassLoader());
  }

  private static List<Path> split(List<String> paths) {
    List<Path> entries = new ArrayList<>();
    for (String path : paths) {
      for (String entry : path.split(File.pathSeparator, -1)) {
        if (entry.equals("*") || entry.endsWith(File.separator + "*")) {
          Path folder = FileName.path(entry.substring(0, entry.length() - 1));
          if (Files.isDirectory(folder)) {
            entries.addAll(jars(folder));
          } else {
            entries.add(folder);
          }
        } else {
          entries.add(FileName.path(entry));
        }
      }
    }
    return entries;
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw CommandException.missing("cannot list the class path's folder " + folder);
    }
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path apiLocation() {
    try {
      return Path.of(GoRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
