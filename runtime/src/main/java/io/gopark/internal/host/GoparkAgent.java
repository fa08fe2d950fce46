package io.gopark.internal.host;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent form: {@code -javaagent:gopark-runtime.jar}, {@code Launcher-Agent-Class} in the
 * manifest of an application's own jar, or an attach. It opens {@code java.lang} without the
 * warning that {@link NativeOpener} costs.
 *
 * <p>If the library is on the module path, the JVM can call this class only because the module
 * exports this package to {@code java.instrument}.
 */
public final class GoparkAgent {
  private GoparkAgent() {}

  /** Called by the JVM before the application's main method. */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    openJavaLang(instrumentation);
  }

  /** Called by the JVM when the agent is attached or named by a manifest. */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    openJavaLang(instrumentation);
  }

  private static void openJavaLang(Instrumentation instrumentation)
      throws ReflectiveOperationException {
    Module base = Object.class.getModule();
    Module ours = GoparkAgent.class.getModule();
    if (base.isOpen("java.lang", ours)) {
      return;
    }
    instrumentation.redefineModule(
        base, Set.of(), Map.of(), Map.of("java.lang", Set.of(ours)), Set.of(), Map.of());
    openToEveryClassLoader(base);
    System.setProperty(OpenModules.AGENT_PROPERTY, "true");
  }

  /** A container may load the library again, in a class loader that is not the agent's. */
  private static void openToEveryClassLoader(Module base) throws ReflectiveOperationException {
    Method implAddOpensToAllUnnamed =
        Module.class.getDeclaredMethod("implAddOpensToAllUnnamed", String.class);
    implAddOpensToAllUnnamed.setAccessible(true);
    implAddOpensToAllUnnamed.invoke(base, "java.lang");
  }
}
