package io.gopark.internal.host;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the packages of {@code java.base} that this library stands on, to the module this library
 * is in and to no other.
 *
 * <p>Everything follows from {@code java.lang}: once that is open, {@link Module}'s own private
 * method opens the rest. {@code java.lang} itself is open because of a JVM option or {@link
 * GoparkAgent}; otherwise {@link NativeOpener} opens it, unless {@code -Dgopark.open=never} forbids
 * that.
 *
 * <p>Classes that extend or name an internal class link only after {@link #ensureOpen()}, so this
 * one names none. It keeps no state either: whether a package is open is asked of the JVM, which
 * stays right when an agent is attached later or when another class loader has its own copy of this
 * library. It and its helpers avoid lambdas, streams and pattern switches: their first use in a JVM
 * costs more than all the rest of a start-up does.
 */
public final class OpenModules {
  /** {@code never} forbids the route that needs no flag. */
  static final String POLICY_PROPERTY = "gopark.open";

  /** Set by the agent, so that {@link #route()} can tell its work from a JVM option's. */
  static final String AGENT_PROPERTY = "gopark.opened.by.agent";

  private static final String JAVA_LANG = "java.lang";
  private static final List<String> PACKAGES =
      List.of(
          JAVA_LANG,
          "jdk.internal.access",
          "jdk.internal.vm",
          "jdk.internal.misc",
          "jdk.internal.loader",
          "sun.nio.ch");

  private static final Module BASE = Object.class.getModule();
  private static final Module OURS = OpenModules.class.getModule();

  /**
   * An interned string, because copies of this class in several class loaders must not define the
   * same boot class at once.
   */
  private static final String JVM_WIDE_LOCK = "io.gopark opens java.base";

  private OpenModules() {}

  /**
   * Opens what is still closed.
   *
   * @throws HostUnsupportedException if this JVM does not allow it; the message says what to do
   */
  public static void ensureOpen() {
    if (closedPackages().isEmpty()) {
      return;
    }
    synchronized (JVM_WIDE_LOCK) {
      if (!isOpen(JAVA_LANG)) {
        if (System.getProperty(POLICY_PROPERTY, "").equals("never")) {
          throw unsupported("-D" + POLICY_PROPERTY + "=never forbids opening it", null);
        }
        NativeOpener.openJavaLang(OURS);
      }
      openTheRest();
    }
  }

  /** Who opened {@code java.lang}, for {@code gopark doctor}. Opens nothing. */
  public static Route route() {
    if (!isOpen(JAVA_LANG)) {
      return Route.NONE;
    }
    if (NativeOpener.hasRun()) {
      return Route.NATIVE;
    }
    return Boolean.getBoolean(AGENT_PROPERTY) ? Route.AGENT : Route.FLAG;
  }

  /** The failure that every route ends in: why, and the option that always helps. */
  static HostUnsupportedException unsupported(String reason, @Nullable Throwable cause) {
    List<String> missing = isOpen(JAVA_LANG) ? closedPackages() : List.of(JAVA_LANG);
    String target = OURS.isNamed() ? OURS.getName() : "ALL-UNNAMED";
    var message =
        new StringBuilder("goroutines need java.base opened, but ")
            .append(reason)
            .append("; start java with");
    for (String pn : missing) {
      message.append(" --add-opens java.base/").append(pn).append('=').append(target);
    }
    return new HostUnsupportedException(message.toString(), cause);
  }

  private static void openTheRest() {
    try {
      for (String pn : closedPackages()) {
        openMore(pn);
      }
    } catch (InvocationTargetException e) {
      throw unsupported("this JDK refused: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw unsupported("this JDK has no Module.implAddOpens", e);
    }
  }

  /** Where {@code java.lang} is open: another package. */
  static void openMore(String pn) throws ReflectiveOperationException {
    Method implAddOpens =
        Module.class.getDeclaredMethod("implAddOpens", String.class, Module.class);
    implAddOpens.setAccessible(true);
    implAddOpens.invoke(BASE, pn, OURS);
  }

  private static List<String> closedPackages() {
    var closed = new ArrayList<String>();
    for (String pn : PACKAGES) {
      if (!isOpen(pn)) {
        closed.add(pn);
      }
    }
    return closed;
  }

  private static boolean isOpen(String pn) {
    return BASE.isOpen(pn, OURS);
  }
}
