package io.gopark.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JDK of which one class lacks a method, by the name that the runtime looks for. */
final class LackingJdk {
  private LackingJdk() {}

  /**
   * Writes the class below {@code folder} with another name in place of the method's, which the
   * class itself goes on to call.
   *
   * @return the JVM option that puts it in place
   */
  static String without(String type, String method, Path folder) throws IOException {
    String name = type.replace('.', '/') + ".class";
    String original = original(name);
    String patched = original.replace(constant(method), constant(method + "Elsewhere"));
    if (patched.equals(original)) {
      throw new IOException("%s has no %s".formatted(type, method));
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, patched, ISO_8859_1);
    return "--patch-module=java.base=" + folder;
  }

  /** As a class file holds it: CONSTANT_Utf8, the length in two bytes, and the text. */
  private static String constant(String text) {
    return "\1\0" + (char) text.length() + text;
  }

  private static String original(String name) throws IOException {
    try (InputStream in = Object.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException("the JDK does not show " + name);
      }
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }
}
