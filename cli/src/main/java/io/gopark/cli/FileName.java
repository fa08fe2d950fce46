package io.gopark.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What the user typed as the name of a file. */
final class FileName {
  private FileName() {}

  /** Where the locale is C, no name outside of ASCII can be that of a file. */
  static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw CommandException.missing(
          "no file can be named %s here: %s (check the locale; LC_ALL=C.UTF-8 takes any name)"
              .formatted(name, e.getReason()));
    }
  }
}
