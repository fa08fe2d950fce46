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
   * The JDK's own pollers, which unpark a goroutine like any virtual thread. On a system without
   * epoll, for a JDK without one of the hooks, or if {@code -Dgopark.netpoll=jdk} asks for it.
   */
  JDK;

  /** Values: {@code jdk}, or {@code epoll}, which is the default where it works. */
  public static final String PROPERTY = "gopark.netpoll";

  /** The path of this JVM, as far as it is known without loading the JDK's socket code. */
  public static SocketPath current() {
    return problem().isEmpty() ? EPOLL : JDK;
  }

  /**
   * Empty, or why the JDK's pollers are used. Looks at every hook, and sends an event through
   * epoll, for which it loads the JDK's socket code.
   */
  public static String whyNot() {
    String problem = problem();
    if (!problem.isEmpty()) {
      return problem;
    }
    for (Check check : checks()) {
      if (!check.ok()) {
        return check.name() + " " + check.detail();
      }
    }
    return "";
  }

  static List<Check> checks() {
    if (!isLinux()) {
      return List.of();
    }
    List<Check> checks = JdkHooks.forPolling();
    for (Check check : checks) {
      if (!check.ok()) {
        return checks;
      }
    }
    checks.add(roundTrip());
    return checks;
  }

  private static Check roundTrip() {
    String name = "an event goes through epoll";
    try {
      EpollSet.open().close();
      return new Check(name, true, "it did");
    } catch (IOException | LinkageError | RuntimeException e) {
      return new Check(name, false, "it did not: " + e);
    }
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
  }

  private static String problem() {
    String asked = System.getProperty(PROPERTY, "epoll");
    if (!List.of("epoll", "jdk").contains(asked)) {
      throw new HostUnsupportedException(PROPERTY + "=" + asked + ": must be epoll or jdk", null);
    }
    if (asked.equals("jdk")) {
      return "-D" + PROPERTY + "=jdk asks for them";
    }
    if (!isLinux()) {
      return "epoll is Linux's";
    }
    return "";
  }
}
