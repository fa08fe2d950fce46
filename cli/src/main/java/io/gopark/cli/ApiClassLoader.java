package io.gopark.cli;

/**
 * Lets a program see the JDK and Gopark's API, but not what the command itself is made of: a
 * program may bring another version of the same libraries.
 */
final class ApiClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final ClassLoader command = ApiClassLoader.class.getClassLoader();

  ApiClassLoader() {
    super(getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith("io.gopark.") && !name.startsWith("io.gopark.cli.")) {
      return command.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
