package io.gopark.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import example.UserCode;
import io.gopark.Go;
import io.gopark.GoPanic;
import io.gopark.GoRuntime;
import io.gopark.RuntimeError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PanicReportTest {
  /** The report of what {@code task} throws, in a goroutine that another one started. */
  private static String reportOf(io.gopark.Task task, boolean recordCreation) throws Exception {
    CompletableFuture<String> report = new CompletableFuture<>();
    try (GoRuntime runtime =
        GoRuntime.builder()
            .recordCreation(recordCreation)
            .onPanic((gp, e) ->
                report.complete(PanicReport.text((io.gopark.internal.sched.Goroutine) gp, e)))
            .build()) {
      runtime.go(() -> UserCode.create(task));
      return report.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aReportIsTheValueABlankLineTheGoroutineAndItsStack() throws Exception {
    String report = reportOf(() -> UserCode.fail(new IllegalStateException("no money")), false);
    assertThat(report)
        .matches(
            "panic: java\\.lang\\.IllegalStateException: no money\n"
                + "\n"
                + "goroutine \\d+ \\[running]:\n"
                + "(\\S+\\(\\.\\.\\.\\)\n\t\\S+\\.java:\\d+\n)*"
                + "created by \\S+ in goroutine \\d+\n");
  }

  @Test
  void aRecordedCreationHasItsPlace() throws Exception {
    assertThat(reportOf(() -> UserCode.fail(new IllegalStateException("x")), true))
        .containsPattern(
            "created by example\\.UserCode\\.create in goroutine \\d+\n\tUserCode\\.java:\\d+\n$");
  }

  @Test
  void anErrorOfTheRuntimesHasGosTextAndTheUsersLineFirst() throws Exception {
    assertThat(reportOf(UserCode::sendOnClosed, false))
        .matches(
            "(?s)panic: send on closed channel\n\ngoroutine \\d+ \\[running]:\n"
                + "example\\.UserCode\\.sendOnClosed\\(\\.\\.\\.\\)\n\tUserCode\\.java:\\d+\n.*");
  }

  @Test
  void aGoroutineLockedToItsThreadSaysSo() throws Exception {
    String report =
        reportOf(
            () -> {
              Go.lockOSThread();
              UserCode.fail(new IllegalStateException("x"));
            },
            false);
    assertThat(report).containsPattern("goroutine \\d+ \\[running, locked to thread]:\n");
  }

  @Test
  void causesFollowTheValue() throws Exception {
    Exception root = new Exception("root");
    String report =
        reportOf(
            () ->
                UserCode.fail(new IllegalStateException("top", new RuntimeException("mid", root))),
            false);
    assertThat(report)
        .startsWith(
            "panic: java.lang.IllegalStateException: top\n"
                + "\tcaused by: java.lang.RuntimeException: mid\n"
                + "\tcaused by: java.lang.Exception: root\n\ngoroutine ");
  }

  @Test
  void causesThatGoInCirclesEnd() throws Exception {
    RuntimeException one = new RuntimeException("one");
    RuntimeException two = new RuntimeException("two", one);
    one.initCause(two);
    assertThat(reportOf(() -> UserCode.fail(one), false))
        .startsWith(
            "panic: java.lang.RuntimeException: one\n"
                + "\tcaused by: java.lang.RuntimeException: two\n\n");
  }

  @Test
  void furtherLinesOfAMessageBeginWithATab() {
    assertThat(PanicReport.value(new RuntimeError("one\ntwo\r\nthree")))
        .isEqualTo("one\n\ttwo\n\tthree");
    assertThat(PanicReport.value(new Exception("a\n\ngoroutine 1 [running]:")))
        .isEqualTo("java.lang.Exception: a\n\t\n\tgoroutine 1 [running]:");
  }

  @Test
  void aMissingMessageIsNoProblem() {
    assertThat(PanicReport.value(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void anExceptionThatCannotBePrintedIsReportedAllTheSame() throws Exception {
    assertThat(PanicReport.value(new Hostile()))
        .isEqualTo(
            Hostile.class.getName()
                + " (panic while printing panic value: type java.lang.StackOverflowError)");
    assertThat(reportOf(() -> UserCode.fail(new Hostile()), false))
        .containsPattern("^panic: .*Hostile .*\n\ngoroutine \\d+ \\[running]:\n");
  }

  @Test
  void theProgramsEndCarriesTheReport() {
    assertThatThrownBy(() ->
            Go.run(() -> {
              UserCode.create(UserCode::sendOnClosed);
              UserCode.sleep();
            }))
        .isInstanceOfSatisfying(
            GoPanic.class,
            e ->
                assertThat(e.report())
                    .startsWith("panic: send on closed channel\n\ngoroutine ")
                    .contains("example.UserCode.sendOnClosed(...)\n\tUserCode.java:"));
  }

  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      throw new StackOverflowError();
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException();
    }
  }
}
