package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Who polls the sockets of goroutines. One answer for the whole JVM, because its hooks are the same
 * for every scheduler in it.
 */
public enum SocketPath {
  /** The scheduler itself, with epoll: the JDK's pollers are asked to leave goroutines to us. */
  EPOLL,

  /**
   * The same with the JDK's {@code Selector}: where the system has no epoll, or {@code
   * -Dgopark.netpoll=selector} asks for it. Not on Windows, where a socket is no number of a file.
   */
  SELECTOR,

  /**
   * The JDK's own pollers, which unpark a goroutine like any virtual thread: for a JDK without one
   * of the hooks, or if {@code -Dgopark.netpoll=jdk} asks for it.
   */
  JDK;

  /**
   * Values: {@code epoll}, the default on Linux; {@code selector}, the default elsewhere; {@code
   * jdk}.
   */
  public static final String PROPERTY = "gopark.netpoll";

  private static final String JDK_NAME = "jdk";
  private static final String SELECTOR_NAME = "selector";
  private static final String EPOLL_NAME = "epoll";
  private static final String LINUX = "linux";
  private static final String WINDOWS = "windows";

  /** The path of this JVM, as far as it is known without loading the JDK's socket code. */
  public static SocketPath current() {
    String asked = asked();
    if (asked.equals(JDK_NAME) || is(WINDOWS)) {
      return JDK;
    }
    return asked.equals(SELECTOR_NAME) ? SELECTOR : EPOLL;
  }

  private static String asked() {
    String asked = System.getProperty(PROPERTY, is(LINUX) ? EPOLL_NAME : SELECTOR_NAME);
    if (!List.of(EPOLL_NAME, SELECTOR_NAME, JDK_NAME).contains(asked)) {
      throw new HostUnsupportedException(
          PROPERTY + "=" + asked + ": must be epoll, selector or jdk", null);
    }
    return asked;
  }

  /**
   * Empty, or why the JDK's pollers are used. Looks at every hook, and sends an event through the
   * poller, for which it loads the JDK's socket code.
   */
  public static String whyNot() {
    if (asked().equals(JDK_NAME)) {
      return "-D" + PROPERTY + "=jdk asks for them";
    }
    if (current() == JDK) {
      return "this is Windows";
    }
    for (Check check : checks()) {
      if (!check.ok()) {
        return check.name() + " " + check.detail();
      }
    }
    return "";
  }

  static List<Check> checks() {
    if (is(WINDOWS)) {
      return List.of();
    }
    boolean epoll = current() == EPOLL || current() == JDK && is(LINUX);
    List<Check> checks = JdkHooks.forPolling();
    checks.addAll(epoll ? JdkHooks.forEpoll() : JdkHooks.forSelecting());
    for (Check check : checks) {
      if (!check.ok()) {
        return checks;
      }
    }
    checks.add(roundTrip(epoll ? EPOLL : SELECTOR));
    return checks;
  }

  private static Check roundTrip(SocketPath path) {
    String name = "an event goes through " + (path == EPOLL ? "epoll" : "a selector");
    try {
      DescriptorSet.open(path).close();
      return new Check(name, true, "it did");
    } catch (IOException | LinkageError | RuntimeException e) {
      return new Check(name, false, "it did not: " + e);
    }
  }

  private static boolean is(String system) {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith(system);
  }
}
