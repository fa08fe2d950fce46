package io.gopark.internal.host;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;

/** What {@link OpenModulesTest} runs in a JVM of its own; it prints what it saw. */
public final class OpenModulesProgram {
  private OpenModulesProgram() {}

  /** {@code once}, {@code race}, or {@code copy} followed by the folder of the library. */
  public static void main(String[] args) throws Exception {
    try {
      switch (args[0]) {
        case "once" -> OpenModules.ensureOpen();
        case "race" -> race();
        case "copy" -> openInAnotherClassLoader(Path.of(args[1]));
        default -> throw new IllegalArgumentException(args[0]);
      }
      OpenModules.ensureOpen();
      System.out.println(OpenModules.route() + " direct=" + SelfCheck.directPathWorks());
    } catch (HostUnsupportedException e) {
      System.out.println(OpenModules.route() + " " + e.getMessage());
    }
  }

  private static void race() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      var builder = i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(builder.unstarted(OpenModules::ensureOpen));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void openInAnotherClassLoader(Path library) throws Exception {
    URL[] path = {library.toUri().toURL()};
    try (var loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> copy = loader.loadClass(OpenModules.class.getName());
      if (copy == OpenModules.class) {
        throw new IllegalStateException("not a copy");
      }
      copy.getMethod("ensureOpen").invoke(null);
      System.out.println("copy " + copy.getMethod("route").invoke(null));
    }
  }
}
