package io.gopark.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;

import example.UserCode;
import io.gopark.Bounded;
import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.gopark.Program;
import io.gopark.Task;
import io.gopark.WaitReason;
import io.gopark.internal.debug.GoroutineDump.Grouping;
import io.gopark.internal.sched.GoroutineSample;
import io.gopark.internal.sched.GoroutineStatus;
import io.gopark.internal.sched.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GoroutineDumpTest {
  private static final int MANY = Boolean.getBoolean("gopark.long") ? 1_000_000 : 100_000;

  /** The two lines of a frame. */
  private static final String FRAME = "\\S+\\(\\.\\.\\.\\)\n\t\\S+\\.java:\\d+\n";

  private final AtomicBoolean stop = new AtomicBoolean();
  private final Object monitor = new Object();
  private final Chan<Integer> ch = Chan.make();
  private GoRuntime runtime = GoRuntime.builder().procs(2).name("dumped").build();

  @AfterEach
  void end() {
    stop.set(true);
    runtime.close();
  }

  private void use(GoRuntime.Builder builder) {
    runtime.close();
    runtime = builder.build();
  }

  private static Scheduler schedulerOf(Goroutine gp) {
    return ((io.gopark.internal.sched.Goroutine) gp).scheduler();
  }

  private String dump() throws IOException {
    StringBuilder out = new StringBuilder();
    runtime.dump(out);
    return out.toString();
  }

  private Goroutine inState(Goroutine.Status status, WaitReason reason, Task task) {
    Goroutine gp = runtime.go(task);
    Bounded.await(() -> gp.status() == status && gp.waitReason() == reason);
    return gp;
  }

  private Goroutine waiting(WaitReason reason, Task task) {
    return inState(Goroutine.Status.WAITING, reason, task);
  }

  private void assertShown(Goroutine gp, String state, String method) throws IOException {
    assertThat(dump())
        .containsPattern(
            "(?m)^goroutine "
                + gp.id()
                + " \\["
                + state
                + "]:\n"
                + "example\\.UserCode\\."
                + method
                + "\\(\\.\\.\\.\\)\n\tUserCode\\.java:\\d+\n");
  }

  // ---- states ---------------------------------------------------------------------------------

  @Test
  void aReceiverShowsItsReasonAndTheLineThatReceives() throws Exception {
    Goroutine gp = waiting(WaitReason.CHAN_RECEIVE, () -> UserCode.receive(ch));
    assertShown(gp, "chan receive", "receive");
  }

  @Test
  void aSenderShowsItsReasonAndTheLineThatSends() throws Exception {
    Goroutine gp = waiting(WaitReason.CHAN_SEND, () -> UserCode.send(ch));
    assertShown(gp, "chan send", "send");
  }

  @Test
  void aSleeperShowsItsReasonAndTheLineThatSleeps() throws Exception {
    Goroutine gp = waiting(WaitReason.SLEEP, UserCode::sleep);
    assertShown(gp, "sleep", "sleep");
  }

  @Test
  void aLockedGoroutineSaysSo() throws Exception {
    Goroutine gp = waiting(WaitReason.SLEEP, UserCode::sleepLocked);
    assertShown(gp, "sleep, locked to thread", "sleepLocked");
  }

  @Test
  void aGoroutineThatTheJdkParkedShowsTheJdksMethodsToo() throws Exception {
    Goroutine gp = waiting(WaitReason.JAVA_PARK, () -> UserCode.park(stop));
    assertThat(dump())
        .containsPattern(
            "goroutine "
                + gp.id()
                + " \\[java park]:\n"
                + "java\\.util\\.concurrent\\.locks\\.LockSupport\\.park\\(\\.\\.\\.\\)\n\t.*\n"
                + "example\\.UserCode\\.park\\(\\.\\.\\.\\)\n");
    stop.set(true);
    java.util.concurrent.locks.LockSupport.unpark(gp.thread());
  }

  @Test
  void aGoroutineBeforeAMonitorShowsThat() throws Exception {
    Goroutine gp;
    synchronized (monitor) {
      gp = waiting(WaitReason.JAVA_MONITOR_ENTER, () -> UserCode.enter(monitor));
      assertShown(gp, "java monitor enter", "enter");
    }
    assertThat(gp.thread().join(java.time.Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void aGoroutineInObjectWaitShowsThat() throws Exception {
    Goroutine gp = waiting(WaitReason.JAVA_OBJECT_WAIT, () -> UserCode.await(monitor, stop));
    assertThat(dump())
        .containsPattern(
            "goroutine "
                + gp.id()
                + " \\[java object wait]:\n(java\\.lang\\.Object\\.wait0?\\(\\.\\.\\.\\)\n\t.*\n)+"
                + "example\\.UserCode\\.await\\(\\.\\.\\.\\)\n");
  }

  @Test
  void aGoroutineThatRunsElsewhereShowsItsStack() throws Exception {
    AtomicBoolean runs = new AtomicBoolean();
    Goroutine gp = runtime.go(() -> UserCode.spin(runs, stop));
    Bounded.await(runs::get);
    assertThat(dump())
        .containsPattern(
            "goroutine " + gp.id() + " \\[running]:\n(?:java.*\n\t.*\n)?example\\.UserCode\\.spin");
  }

  @Test
  void aGoroutineInABlockingCallIsInASyscall() throws Exception {
    AtomicBoolean runs = new AtomicBoolean();
    Goroutine gp = runtime.go(() -> UserCode.spinInSyscall(runs, stop));
    // The status comes before the call: on its way there the runtime's own frames are on top.
    Bounded.await(runs::get);
    assertThat(dump())
        .containsPattern("goroutine " + gp.id() + " \\[syscall]:\n")
        .contains("io.gopark.Go.blocking(...)\n")
        .contains("example.UserCode.spinInSyscall(...)\n");
  }

  @Test
  void theDumpingGoroutineComesFirstAndRunsThenTheOthersByIdAndTheQueuedAreRunnable()
      throws Exception {
    use(Program.undisturbed().name("dumped"));
    CompletableFuture<String> dump = new CompletableFuture<>();
    List<Goroutine> queued = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting(WaitReason.CHAN_RECEIVE, () -> UserCode.receive(ch));
    }
    Goroutine self =
        runtime.go(() -> {
          for (int i = 0; i < 3; i++) {
            queued.add(Go.go(() -> UserCode.receive(ch)));
          }
          UserCode.dump(() -> dump.complete(dump()));
        });
    String text = dump.get(60, TimeUnit.SECONDS);
    assertThat(text)
        .startsWith("goroutine " + self.id() + " [running]:\nexample.UserCode.dump(...)\n\tUser");
    List<Long> ids = text.lines().filter(l -> l.startsWith("goroutine ")).map(this::id).toList();
    assertThat(ids).hasSize(24);
    assertThat(ids.subList(1, ids.size())).isSorted();
    for (Goroutine gp : queued) {
      assertThat(text).contains("goroutine " + gp.id() + " [runnable]:\n");
    }
  }

  private long id(String header) {
    return Long.parseLong(header.split(" ")[1]);
  }

  // ---- format ---------------------------------------------------------------------------------

  @Test
  void aDumpIsBlocksOfHeaderFramesAndOriginWithBlankLinesBetween() throws Exception {
    use(GoRuntime.builder().procs(2).name("dumped").recordCreation(true));
    runtime.run(() -> {
      for (int i = 0; i < 3; i++) {
        UserCode.create(() -> UserCode.receive(ch));
      }
    });
    Bounded.await(() -> runtime.numGoroutine() == 3);
    Bounded.await(() ->
        runtime.goroutines().stream()
                .filter(gp -> gp.waitReason() == WaitReason.CHAN_RECEIVE)
                .count()
            == 3);
    String block =
        "goroutine \\d+ \\[chan receive]:\n("
            + FRAME
            + ")+created by example\\.UserCode\\.create in goroutine 1\n\tUserCode\\.java:\\d+\n";
    assertThat(dump()).matches(block + "\n" + block + "\n" + block);
  }

  @Test
  void minutesAreShownFromOneOn() {
    assertThat(header(59_999_999_999L)).endsWith(" [chan receive]:");
    assertThat(header(60_000_000_000L)).endsWith(" [chan receive, 1 minutes]:");
    assertThat(header(TimeUnit.MINUTES.toNanos(125))).endsWith(" [chan receive, 125 minutes]:");
  }

  private String header(long waited) {
    Goroutine gp = waiting(WaitReason.CHAN_RECEIVE, () -> UserCode.receive(ch));
    GoroutineSample sample =
        new GoroutineSample(
            (io.gopark.internal.sched.Goroutine) gp,
            GoroutineStatus.WAITING,
            WaitReason.CHAN_RECEIVE,
            waited,
            false,
            null);
    return new DumpText().block(sample).lines().findFirst().orElseThrow();
  }

  @Test
  void aGoroutineThatCannotBeSeenSaysSo() {
    Goroutine gp = waiting(WaitReason.CHAN_RECEIVE, () -> UserCode.receive(ch));
    GoroutineSample sample =
        new GoroutineSample(
            (io.gopark.internal.sched.Goroutine) gp,
            GoroutineStatus.RUNNING,
            WaitReason.NONE,
            0,
            false,
            null);
    assertThat(new DumpText().block(sample))
        .isEqualTo(
            "goroutine "
                + gp.id()
                + " [running]:\n\tgoroutine running on other thread; stack unavailable\n");
  }

  @Test
  void aNameIsShownAsGoShowsLabels() throws Exception {
    Goroutine gp = runtime.go("the \"reader\"", () -> UserCode.receive(ch));
    Bounded.await(() -> gp.waitReason() == WaitReason.CHAN_RECEIVE);
    assertThat(dump())
        .contains("goroutine " + gp.id() + " [chan receive] {name: \"the \\\"reader\\\"\"}:\n");
  }

  // ---- groups ---------------------------------------------------------------------------------

  private void startReceivers(int n) throws Exception {
    CompletableFuture<Boolean> started = new CompletableFuture<>();
    runtime.go(() -> {
      for (int i = 0; i < n; i++) {
        Go.go(() -> UserCode.receive(ch));
      }
      started.complete(true);
    });
    started.get(60, TimeUnit.SECONDS);
    Bounded.await(() ->
        runtime.numGoroutine() == n
            && runtime.goroutines().stream()
                    .filter(gp -> gp.waitReason() == WaitReason.CHAN_RECEIVE)
                    .count()
                == n);
  }

  @Test
  void manyEqualGoroutinesAreToldOnceWithTheirNumberAndTheSmallestIds() throws Exception {
    startReceivers(150);
    Goroutine other = waiting(WaitReason.SLEEP, UserCode::sleep);
    List<Long> ids =
        runtime.goroutines().stream()
            .filter(gp -> gp != other)
            .map(Goroutine::id)
            .sorted()
            .limit(5)
            .toList();
    String examples = ids.toString().replace("[", "").replace("]", "");
    assertThat(dump())
        .matches(
            "150 goroutines \\[chan receive], such as "
                + examples
                + ":\nexample\\.UserCode\\.receive\\(\\.\\.\\.\\)\n\tUserCode\\.java:\\d+\n"
                + "("
                + FRAME
                + ")*created by \\S+ in goroutine \\d+\n\n"
                + "goroutine "
                + other.id()
                + " \\[sleep]:\nexample\\.UserCode\\.sleep\\(\\.\\.\\.\\)\n\tUserCode\\.java:\\d+\n"
                + "("
                + FRAME
                + ")*");
  }

  @Test
  void groupingCanBeAskedForAndRefused() throws Exception {
    startReceivers(150);
    Scheduler sched = schedulerOf(runtime.goroutines().getFirst());
    StringBuilder each = new StringBuilder();
    GoroutineDump.write(sched, each, Grouping.NEVER);
    assertThat(each.toString().lines().filter(l -> l.startsWith("goroutine "))).hasSize(150);
    use(GoRuntime.builder().procs(2).name("dumped"));
    startReceivers(3);
    assertThat(dump().lines().filter(l -> l.startsWith("goroutine "))).hasSize(3);
    StringBuilder grouped = new StringBuilder();
    GoroutineDump.write(schedulerOf(runtime.goroutines().getFirst()), grouped, Grouping.ALWAYS);
    assertThat(grouped.toString()).startsWith("3 goroutines [chan receive], such as ");
  }

  @Test
  void groupsTellTheSpanOfTheirWaits() {
    Goroutine gp = waiting(WaitReason.CHAN_RECEIVE, () -> UserCode.receive(ch));
    DumpGroups groups = new DumpGroups();
    DumpGroups others = new DumpGroups();
    for (long minutes : new long[] {7, 2, 5}) {
      (minutes == 2 ? others : groups)
          .add(
              new GoroutineSample(
                  (io.gopark.internal.sched.Goroutine) gp,
                  GoroutineStatus.WAITING,
                  WaitReason.CHAN_RECEIVE,
                  TimeUnit.MINUTES.toNanos(minutes),
                  true,
                  null));
    }
    groups.merge(others);
    List<String> blocks = new ArrayList<>();
    groups.addTo(blocks);
    assertThat(blocks).hasSize(1);
    assertThat(blocks.getFirst())
        .startsWith("3 goroutines [chan receive, 2..7 minutes, locked to thread], such as ");
  }

  @Test
  void aGreatManyGoroutinesAreAllCountedInGroups() throws Exception {
    startReceivers(MANY);
    String dump = dump();
    assertThat(dump.length()).isLessThan(100_000);
    assertThat(dump).containsPattern("^" + MANY + " goroutines \\[chan receive], such as \\d+, ");
  }

  // ---- anywhere -------------------------------------------------------------------------------

  @Test
  void aDumpMayBeTakenWhileTheWorldIsStopped() throws Exception {
    startReceivers(200);
    StringBuilder out = new StringBuilder();
    Thread stopper =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                runtime.stopTheWorld(() -> {
                  try {
                    runtime.dump(out);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }));
    assertThat(stopper.join(java.time.Duration.ofSeconds(60))).isTrue();
    assertThat(out.toString()).startsWith("200 goroutines [chan receive]");
  }

  @Test
  void aDumpOfARuntimeThatIsClosedShowsWhatItLeftBehind() throws Exception {
    startReceivers(2);
    runtime.close();
    assertThat(dump().lines().filter(l -> l.contains("[chan receive]"))).hasSize(2);
  }

  @Test
  void aVirtualThreadOfTheJdksMayDump() throws Exception {
    Goroutine gp = waiting(WaitReason.CHAN_RECEIVE, () -> UserCode.receive(ch));
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        text.complete(dump());
      } catch (IOException e) {
        text.completeExceptionally(e);
      }
    });
    assertThat(text.get(60, TimeUnit.SECONDS)).contains("goroutine " + gp.id() + " [chan receive]");
  }
}
