package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import org.jspecify.annotations.Nullable;

/**
 * How goroutines leave and enter the stack. One answer for the whole JVM, because its hooks are the
 * same for every scheduler in it, and because the compiler can then drop the other path.
 */
public enum SwitchPath {
  /** Our loop mounts, runs and unmounts the virtual thread itself. */
  DIRECT,

  /**
   * Goroutines park with {@code LockSupport}; the JDK submits a woken one to us and its own task
   * runs it. For a JDK without one of the direct path's hooks, or if {@code
   * -Dgopark.switch=standard} asks for it.
   */
  STANDARD;

  /** Values: {@code standard}, or {@code direct}, which is the default where it works. */
  public static final String PROPERTY = "gopark.switch";

  /** Decided once, after the JDK was opened. */
  private static final class Chosen {
    static final @Nullable String PROBLEM = problem();
    static final SwitchPath PATH = PROBLEM == null ? choose() : STANDARD;
  }

  /**
   * The path that all goroutines of this JVM take.
   *
   * @throws HostUnsupportedException if the JDK is not open, or lacks what both paths need
   */
  public static SwitchPath current() {
    OpenModules.ensureOpen();
    if (Chosen.PROBLEM != null) {
      throw new HostUnsupportedException(Chosen.PROBLEM, null);
    }
    return Chosen.PATH;
  }

  /** Whether {@link #PROPERTY} asks for the standard path. */
  public static boolean isStandardAsked() {
    return asked().equals("standard");
  }

  private static SwitchPath choose() {
    return isStandardAsked() || !SelfCheck.directPathWorks() ? STANDARD : DIRECT;
  }

  private static String asked() {
    return System.getProperty(PROPERTY, "direct");
  }

  private static @Nullable String problem() {
    String asked = asked();
    if (!asked.equals("direct") && !asked.equals("standard")) {
      return PROPERTY + "=" + asked + ": must be direct or standard";
    }
    for (Check check : JdkHooks.forScheduling()) {
      if (!check.ok()) {
        return "this JDK cannot run goroutines: " + check.name() + " " + check.detail();
      }
    }
    return null;
  }
}
