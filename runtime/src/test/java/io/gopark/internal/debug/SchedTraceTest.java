package io.gopark.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import example.UserCode;
import io.gopark.Chan;
import io.gopark.ChildProgram;
import io.gopark.DeadlockError;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.gopark.WaitReason;
import io.gopark.internal.sched.SchedDetail;
import io.gopark.internal.sched.SchedDetail.GLine;
import io.gopark.internal.sched.SchedDetail.MLine;
import io.gopark.internal.sched.SchedDetail.PLine;
import io.gopark.internal.sched.SchedStats;
import io.gopark.internal.sched.Scheduler;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchedTraceTest {
  private static final String SUMMARY =
      "SCHED \\d+ms: gomaxprocs=\\d+ idleprocs=\\d+ threads=\\d+ spinningthreads=\\d+"
          + " needspinning=[01] idlethreads=\\d+ runqueue=\\d+";

  private static final SchedStats STATS =
      new SchedStats(2, 1, 6, 3, 0, true, 4, new int[] {7, 0}, 9, 9, 0, 0, 0, false, 1, true);

  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

  private String next() throws InterruptedException {
    String text = printed.poll(60, TimeUnit.SECONDS);
    assertThat(text).as("trace").isNotNull();
    return text;
  }

  private static Scheduler schedulerOf(Goroutine gp) {
    return ((io.gopark.internal.sched.Goroutine) gp).scheduler();
  }

  @Test
  void theLineIsGos() {
    assertThat(SchedTrace.summary(11, STATS))
        .isEqualTo(
            "SCHED 11ms: gomaxprocs=2 idleprocs=1 threads=6 spinningthreads=0 needspinning=1"
                + " idlethreads=3 runqueue=4 [7 0]\n");
  }

  @Test
  void theDetailLinesAreGos() {
    SchedDetail all = new SchedDetail(STATS, 2, List.of(), List.of(), List.of());
    assertThat(SchedTrace.details(11, all))
        .isEqualTo(
            "SCHED 11ms: gomaxprocs=2 idleprocs=1 threads=6 spinningthreads=0 needspinning=1"
                + " idlethreads=3 runqueue=4 gcwaiting=false nmidlelocked=1 stopwait=2"
                + " sysmonwait=true\n");
    assertThat(SchedTrace.line(new PLine(0, 1, 18, 65, 6, 3, 2)))
        .isEqualTo(
            "  P0: status=1 schedtick=18 syscalltick=65 m=6 runqsize=3 gfreecnt=0 timerslen=2\n");
    assertThat(SchedTrace.line(new PLine(1, 0, -1, 0, SchedDetail.NONE, 0, 0)))
        .contains("schedtick=4294967295 ")
        .contains(" m=nil ");
    assertThat(SchedTrace.line(new MLine(6, 0, 36, 2, false, true, SchedDetail.NONE)))
        .isEqualTo(
            "  M6: p=0 curg=36 mallocing=0 throwing=0 preemptoff= locks=2 dying=0 spinning=false"
                + " blocked=true lockedg=nil\n");
    assertThat(SchedTrace.line(new GLine(1, 4, "sleep", SchedDetail.NONE, 3)))
        .isEqualTo("  G1: status=4(sleep) m=nil lockedm=3\n");
  }

  @Test
  void aRunningSchedulerIsTracedUntilTheTraceIsClosed() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
      Chan<Integer> ch = Chan.make();
      Goroutine gp = runtime.go(() -> UserCode.receive(ch));
      SchedTrace trace = new SchedTrace(schedulerOf(gp), 1, false, printed::add);
      trace.start();
      assertThat(next()).matches(SUMMARY + " \\[\\d+ \\d+]\n").startsWith("SCHED ");
      assertThat(next()).matches(SUMMARY + " \\[\\d+ \\d+]\n");
      trace.close();
      assertThat(trace.isAlive()).isFalse();
      ch.send(1);
    }
  }

  @Test
  void theDetailsShowEveryProcessorThreadAndGoroutine() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(3).build()) {
      Chan<Integer> ch = Chan.make();
      Goroutine receiver = runtime.go(() -> UserCode.receive(ch));
      Goroutine locked = runtime.go(UserCode::sleepLocked);
      while (receiver.waitReason() != WaitReason.CHAN_RECEIVE
          || locked.waitReason() != WaitReason.SLEEP) {
        Thread.onSpinWait();
      }
      try (SchedTrace trace = new SchedTrace(schedulerOf(locked), 1, true, printed::add)) {
        trace.start();
        // It says that it waits before its M has let go of it.
        String text = next();
        while (!text.contains("(chan receive) m=nil") || !text.contains("(sleep) m=nil")) {
          text = next();
        }
        assertThat(text)
            .matches(
                SUMMARY
                    + " gcwaiting=(true|false) nmidlelocked=\\d+ stopwait=\\d+"
                    + " sysmonwait=(true|false)\n"
                    + "(  P\\d+: status=[0-4] schedtick=\\d+ syscalltick=\\d+ m=(nil|\\d+)"
                    + " runqsize=\\d+ gfreecnt=0 timerslen=\\d+\n){3}"
                    + "(  M\\d+: p=(nil|\\d+) curg=(nil|\\d+) mallocing=0 throwing=0 preemptoff="
                    + " locks=\\d+ dying=0 spinning=(true|false) blocked=(true|false)"
                    + " lockedg=(nil|\\d+)\n)+"
                    + "(  G\\d+: status=\\d\\([^)]*\\) m=(nil|\\d+) lockedm=(nil|\\d+)\n){2}")
            .contains("  G" + receiver.id() + ": status=4(chan receive) m=nil lockedm=nil\n")
            .containsPattern("  G" + locked.id() + ": status=4\\(sleep\\) m=nil lockedm=\\d+\n")
            .containsPattern("  M\\d+: .* lockedg=" + locked.id() + "\n");
      }
      ch.send(1);
    }
  }

  @Test
  void theTraceEndsWithItsRuntime() throws Exception {
    SchedTrace trace;
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      trace = new SchedTrace(schedulerOf(runtime.go(() -> {})), 1, false, printed::add);
      trace.start();
      next();
    }
    trace.join(60_000);
    assertThat(trace.isAlive()).isFalse();
  }

  @Test
  void theOptionStartsATraceThatClosingTheRuntimeEnds() {
    GoRuntime runtime =
        GoRuntime.builder().procs(1).name("traced").debug("schedtrace=3600000").build();
    assertThat(Thread.getAllStackTraces().keySet())
        .anyMatch(t -> t.getName().equals("traced-schedtrace") && t.isDaemon());
    runtime.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().equals("traced-schedtrace"));
  }

  @Test
  void detailsWithoutAnIntervalTraceNothing() {
    GoRuntime runtime =
        GoRuntime.builder().procs(1).name("untraced").debug("scheddetail=1").build();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(t -> t.getName().startsWith("untraced-schedtrace"));
    runtime.close();
  }

  /** In a JVM of its own: the test framework's threads would count as life. */
  @Test
  void aDeadlockIsFoundAlthoughTheTracesThreadLives() throws Exception {
    ChildProgram.Result result = ChildProgram.run(TracedDeadlock.class);
    assertThat(result.out())
        .startsWith(
            "fatal error: all goroutines are asleep - deadlock!\n\n"
                + "goroutine 1 [chan receive]:\nexample.UserCode.receive(...)\n");
    assertThat(result.err()).containsPattern(SUMMARY);
  }

  /** The program of the test above. */
  static final class TracedDeadlock {
    private TracedDeadlock() {}

    public static void main(String[] args) throws Exception {
      GoRuntime runtime = GoRuntime.builder().programRules().debug("schedtrace=3600000").build();
      try {
        runtime.run(() -> UserCode.receive(Chan.make()));
      } catch (DeadlockError e) {
        System.out.println(e.report());
      } finally {
        runtime.close();
      }
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefusedInOneLine() {
    for (String bad : List.of("schedtrace=x", "schedtrace=-1", "schedtrac=1", "=1")) {
      assertThatThrownBy(() -> DebugOptions.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("GOPARKDEBUG: ")
          .hasMessageNotContaining("\n");
    }
    assertThat(DebugOptions.parse(" schedtrace=10 , scheddetail=1,creation "))
        .isEqualTo(new DebugOptions(10, true, true));
    assertThat(DebugOptions.parse("")).isEqualTo(new DebugOptions(0, false, false));
  }
}
