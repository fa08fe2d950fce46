package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.host.SelfCheck.Check;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class SelfCheckTest {
  @Test
  void everyHookOfThisJdkIsAsExpected() {
    List<Check> checks = SelfCheck.run();
    assertThat(checks).filteredOn(check -> !check.ok()).isEmpty();
    assertThat(checks)
        .extracting(Check::name)
        .contains(
            "java.lang.VirtualThread.mount()",
            "java.lang.VirtualThread.SUSPENDED",
            "sun.nio.ch.Poller.POLLERS",
            "an event goes through epoll",
            "its stack can be walked",
            "it has terminated");
    assertThat(SelfCheck.directPathWorks()).isTrue();
    assertThat(SocketPath.whyNot()).isEmpty();
  }

  @Test
  void theRoundTripLeavesNoThread() {
    SelfCheck.run();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("gopark-selfcheck");
  }

  @Test
  void anInterruptedCallerIsCheckedAndStaysInterrupted() {
    OpenModules.ensureOpen();
    Thread.currentThread().interrupt();
    List<Check> checks = SwitchProbe.run(SwitchProbe.Extent.SWITCH);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(checks).extracting(Check::ok).containsOnly(true);
  }

  @Test
  void aMissingMemberIsReportedByName() {
    String vt = "java.lang.VirtualThread";
    assertFailed(JdkHooks.field(vt, "noSuchField", "int"), vt + ".noSuchField");
    assertFailed(JdkHooks.method(vt, "noSuchMethod", "void"), vt + ".noSuchMethod()");
    assertFailed(JdkHooks.constructor(vt, "int"), "new " + vt + "(int)");
    assertFailed(JdkHooks.constructor("java.lang.NoSuchClass"), "new java.lang.NoSuchClass()");
    assertFailed(JdkHooks.constant("NO_SUCH_STATE", 1), vt + ".NO_SUCH_STATE");
  }

  @Test
  void aMemberThatChangedIsReported() {
    OpenModules.ensureOpen();
    String vt = "java.lang.VirtualThread";
    assertThat(JdkHooks.field(vt, "state", "long").detail()).isEqualTo("is of type int");
    assertThat(JdkHooks.method(vt, "mount", "int").detail()).isEqualTo("returns void");
    assertThat(JdkHooks.constant("WAIT", 17).detail()).isEqualTo("is 16, expected 17");
    assertThat(JdkHooks.constant("state", 0).ok()).isFalse();
  }

  @Test
  void aMemberOfAClosedPackageIsReported() {
    Check check = JdkHooks.field("sun.security.provider.Sun", "serialVersionUID", "long");
    assertThat(check.ok()).isFalse();
    assertThat(check.detail()).contains("not open");
  }

  @Test
  void aRoundTripThatHangsIsAbandoned() throws InterruptedException {
    OpenModules.ensureOpen();
    var release = new CountDownLatch(1);
    var carrier =
        new ProbeCarrier(
            ForkJoinPool.commonPool(),
            () -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(carrier.runWithin(Duration.ofMillis(20))).isFalse();
    release.countDown();
    carrier.join();
    assertThat(carrier.isAlive()).isFalse();
  }

  @Test
  void theVersionsThatLoseUnparksAreWarnedAboutButNotRefused() {
    for (String version : List.of("25", "25.0.2", "26")) {
      Check check = SelfCheck.versionCheck(Runtime.Version.parse(version));
      assertThat(check.ok()).isTrue();
      assertThat(check.warning()).isTrue();
      assertThat(check.detail()).contains("JDK-8369227");
    }
    for (String version : List.of("25.0.3", "26.0.1", "27")) {
      Check check = SelfCheck.versionCheck(Runtime.Version.parse(version));
      assertThat(check.ok()).isTrue();
      assertThat(check.warning()).isFalse();
      assertThat(check.detail()).isEqualTo(version);
    }
    assertThat(SelfCheck.versionCheck(Runtime.Version.parse("24.0.2")).ok()).isFalse();
  }

  private static void assertFailed(Check check, String name) {
    assertThat(check.ok()).isFalse();
    assertThat(check.name()).isEqualTo(name);
    assertThat(check.detail()).startsWith("missing: ");
  }
}
