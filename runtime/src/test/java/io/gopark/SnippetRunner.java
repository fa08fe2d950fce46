package io.gopark;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** The program in which {@link SnippetsTest} runs what stands in the API's pages. */
public final class SnippetRunner {
  static final String MARK = "---- ";

  private SnippetRunner() {}

  public static void main(String[] args) throws Exception {
    URL[] classes = {Path.of(args[0]).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      for (int i = 1; i < args.length; i++) {
        System.out.println(MARK + args[i]);
        Class<?> type = loader.loadClass("Snippet" + args[i]);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method main = type.getDeclaredMethod("main");
        main.setAccessible(true);
        main.invoke(constructor.newInstance());
      }
    }
  }
}
