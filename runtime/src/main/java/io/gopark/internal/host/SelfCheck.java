package io.gopark.internal.host;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks that this JVM is what the host package was written for: every member it uses, and a round
 * trip through every switch. {@code gopark doctor} prints the result; {@link SwitchPath} asks
 * {@link #directPathWorks()} once and else chooses the JDK's public park and unpark.
 */
public final class SelfCheck {
  private SelfCheck() {}

  /**
   * One finding.
   *
   * @param name the member or the step of the round trip
   * @param ok false if it does not hold: then goroutines are not switched directly, or the detail
   *     says what else follows
   * @param warning it holds, but the user should know the detail
   * @param detail what was found
   */
  public record Check(String name, boolean ok, boolean warning, String detail) {
    Check(String name, boolean ok, String detail) {
      this(name, ok, false, detail);
    }
  }

  /**
   * The first answer stays, since a JVM's members do not change. It is asked only when the packages
   * are open, because that can change.
   */
  private static final class Direct {
    static final boolean WORKS = allOk(switchingChecks(SwitchProbe.Extent.SWITCH));
  }

  /** Checks everything, in an order fit for printing. Never throws. */
  public static List<Check> run() {
    var checks = new ArrayList<Check>();
    checks.add(versionCheck(Runtime.version()));
    Check open = openCheck();
    checks.add(open);
    if (open.ok()) {
      checks.addAll(switchingChecks(SwitchProbe.Extent.SWITCH_AND_STACK));
      checks.addAll(SocketPath.checks());
      checks.addAll(OutsideThreads.checks());
      checks.add(ProcThread.check());
    }
    return List.copyOf(checks);
  }

  /** Whether goroutines can be switched without the JDK's park and unpark. */
  public static boolean directPathWorks() {
    return openCheck().ok() && Direct.WORKS;
  }

  static Check versionCheck(Runtime.Version version) {
    String name = "JDK version";
    int feature = version.feature();
    if (feature < 25) {
      return new Check(name, false, version + ": JDK 25 or newer is needed");
    }
    boolean losesUnparks =
        (feature == 25 && version.update() < 3) || (feature == 26 && version.update() < 1);
    if (losesUnparks) {
      return new Check(
          name,
          true,
          true,
          version
              + ": a virtual thread may miss an unpark (JDK-8369227); 25.0.3 and 26.0.1 are mended");
    }
    return new Check(name, true, version.toString());
  }

  private static Check openCheck() {
    String name = "java.base is open";
    try {
      OpenModules.ensureOpen();
      return new Check(name, true, "route " + OpenModules.route());
    } catch (HostUnsupportedException e) {
      return new Check(name, false, String.valueOf(e.getMessage()));
    }
  }

  private static List<Check> switchingChecks(SwitchProbe.Extent extent) {
    List<Check> checks = JdkHooks.forScheduling();
    checks.addAll(JdkHooks.forSwitching());
    if (allOk(checks)) {
      checks.addAll(SwitchProbe.run(extent));
    }
    return checks;
  }

  private static boolean allOk(List<Check> checks) {
    for (Check check : checks) {
      if (!check.ok()) {
        return false;
      }
    }
    return true;
  }
}
