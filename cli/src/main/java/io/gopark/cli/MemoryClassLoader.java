package io.gopark.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Defines the classes of a compiled program; they win over equal names on the class path. As with
 * {@code java FILE.java}, their class files are resources, and so is what lies where its packages
 * start.
 */
final class MemoryClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String CLASS_FILE = ".class";

  private final Map<String, byte[]> classes;
  private final @Nullable Path sourceRoot;

  MemoryClassLoader(CompiledProgram program, ClassLoader parent) {
    super(parent);
    this.classes = program.classes();
    this.sourceRoot = program.sourceRoot();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defineClass(name, bytes, 0, bytes.length);
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    URL own = findResource(name);
    List<URL> all = new ArrayList<>(own == null ? List.of() : List.of(own));
    all.addAll(Collections.list(getParent().getResources(name)));
    return Collections.enumeration(all);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    try {
      byte[] bytes = classFile(name);
      return bytes == null ? besideTheSource(name) : url(name, bytes);
    } catch (MalformedURLException e) {
      return null;
    }
  }

  private byte @Nullable [] classFile(String name) {
    return name.endsWith(CLASS_FILE)
        ? classes.get(name.substring(0, name.length() - CLASS_FILE.length()).replace('/', '.'))
        : null;
  }

  private @Nullable URL besideTheSource(String name) throws MalformedURLException {
    Path root = sourceRoot;
    if (root == null) {
      return null;
    }
    try {
      Path file = root.resolve(name).normalize();
      return file.startsWith(root) && Files.exists(file) ? file.toUri().toURL() : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static URL url(String name, byte[] bytes) throws MalformedURLException {
    return URL.of(URI.create("memory:///" + name), new InMemory(bytes));
  }

  private static final class InMemory extends URLStreamHandler {
    private final byte[] bytes;

    InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {
          connected = true;
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(bytes);
        }

        @Override
        public long getContentLengthLong() {
          return bytes.length;
        }
      };
    }
  }
}
