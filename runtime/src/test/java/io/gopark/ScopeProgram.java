package io.gopark;

import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Forks two tasks in a {@code StructuredTaskScope} with its default factory, and prints whether
 * they ran on goroutines. By reflection, because the tests are compiled without previews.
 */
public final class ScopeProgram {
  private ScopeProgram() {}

  public static void main(String[] args) throws Exception {
    Go.run(() -> System.out.println("in a goroutine: " + forks()));
    System.out.println("on a plain thread: " + forks());
  }

  private static String forks() throws Exception {
    Class<?> scopeType = Class.forName("java.util.concurrent.StructuredTaskScope");
    Method fork = scopeType.getMethod("fork", Callable.class);
    Callable<Boolean> task = () -> Goroutine.current() != null;
    try (AutoCloseable scope = (AutoCloseable) scopeType.getMethod("open").invoke(null)) {
      Supplier<?> first = (Supplier<?>) fork.invoke(scope, task);
      Supplier<?> second = (Supplier<?>) fork.invoke(scope, task);
      scopeType.getMethod("join").invoke(scope);
      return first.get() + " " + second.get();
    }
  }
}
