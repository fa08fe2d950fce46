package io.gopark.internal.host;

import java.lang.invoke.MethodHandles;

/** Defines a class of ours in a package of the JDK's, whose members only it can reach. */
final class JdkClass {
  private JdkClass() {}

  /**
   * In the package of {@code lookup}. Copies of this library in other class loaders define, and
   * use, the same one.
   */
  static Class<?> define(MethodHandles.Lookup lookup, String name, byte[] bytes)
      throws ReflectiveOperationException {
    try {
      return lookup.defineClass(bytes);
    } catch (LinkageError e) {
      return Class.forName(name, false, null);
    }
  }
}
