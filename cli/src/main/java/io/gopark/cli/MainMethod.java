package io.gopark.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * A class's main method by the rules of Java 25: {@code main(String[])} before {@code main()},
 * static or not, inherited or not, anything but private.
 */
final class MainMethod {
  private final Class<?> mainClass;
  private final Method method;
  private final @Nullable Constructor<?> constructor;

  private MainMethod(Class<?> mainClass, Method method, @Nullable Constructor<?> constructor) {
    this.mainClass = mainClass;
    this.method = method;
    this.constructor = constructor;
  }

  static boolean declaredIn(Class<?> mainClass) {
    return find(mainClass) != null;
  }

  static MainMethod of(Class<?> mainClass) {
    Method method = find(mainClass);
    if (method == null) {
      throw CommandException.notRunnable(
          "class %s has no main method; write void main() { ... } or static void main(String[] args)"
              .formatted(mainClass.getName()));
    }
    return new MainMethod(
        mainClass,
        method,
        Modifier.isStatic(method.getModifiers()) ? null : constructor(mainClass));
  }

  /** Calls main in the current thread; whatever main throws comes out as it is. */
  void invoke(String[] arguments) throws Exception {
    Thread.currentThread().setContextClassLoader(mainClass.getClassLoader());
    try {
      bind(arguments).invoke();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private MethodHandle bind(String[] arguments) throws Throwable {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    method.setAccessible(true);
    MethodHandle main = lookup.unreflect(method);
    if (constructor != null) {
      constructor.setAccessible(true);
      main = main.bindTo(lookup.unreflectConstructor(constructor).invoke());
    }
    return method.getParameterCount() == 0
        ? main
        : MethodHandles.insertArguments(main.asFixedArity(), 0, (Object) arguments);
  }

  private static @Nullable Method find(Class<?> mainClass) {
    Method withArguments = findWith(mainClass, String[].class);
    return withArguments != null ? withArguments : findWith(mainClass);
  }

  private static @Nullable Method findWith(Class<?> mainClass, Class<?>... parameters) {
    for (Class<?> owner = mainClass; owner != null; owner = owner.getSuperclass()) {
      Method method = candidate(mainClass, owner, parameters);
      if (method != null) {
        return method;
      }
    }
    try {
      Method inherited = mainClass.getMethod("main", parameters);
      return inherited.getReturnType() == void.class ? inherited : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static @Nullable Method candidate(
      Class<?> mainClass, Class<?> owner, Class<?>... parameters) {
    try {
      Method method = owner.getDeclaredMethod("main", parameters);
      int modifiers = method.getModifiers();
      boolean reachable =
          Modifier.isPublic(modifiers)
              || Modifier.isProtected(modifiers)
              || (!Modifier.isPrivate(modifiers) && owner.getPackage() == mainClass.getPackage());
      return reachable && method.getReturnType() == void.class && !Modifier.isAbstract(modifiers)
          ? method
          : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static Constructor<?> constructor(Class<?> mainClass) {
    try {
      Constructor<?> constructor = mainClass.getDeclaredConstructor();
      if (!Modifier.isPrivate(constructor.getModifiers())
          && !Modifier.isAbstract(mainClass.getModifiers())) {
        return constructor;
      }
    } catch (NoSuchMethodException e) {
      // said below: the user sees no difference
    }
    throw CommandException.notRunnable(
        "class %s needs a non-private constructor without parameters for its instance main"
            .formatted(mainClass.getName()));
  }
}
