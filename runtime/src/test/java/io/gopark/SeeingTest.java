package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import example.UserCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The counters and snapshots of a runtime. */
class SeeingTest {
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Chan<Integer> ch = Chan.make();

  @Test
  void aNewRuntimeHasIdleProcessorsAndNothingElse() {
    try (GoRuntime runtime = GoRuntime.builder().procs(3).build()) {
      GoRuntime.Stats stats = runtime.stats();
      assertThat(stats.procs()).isEqualTo(3);
      assertThat(stats.idleProcs()).isEqualTo(3);
      assertThat(stats.threads()).isZero();
      assertThat(stats.globalQueue()).isZero();
      assertThat(stats.localQueues()).containsExactly(0, 0, 0);
      assertThat(stats.goroutines()).isZero();
      assertThat(runtime.goroutines()).isEmpty();
    }
  }

  @Test
  void aProgramFindsItsOwnRuntime() throws Exception {
    Go.run(() -> {
      Goroutine main = Goroutine.current();
      assertThat(GoRuntime.current()).isNotSameAs(GoRuntime.shared());
      assertThat(GoRuntime.current().goroutines()).containsExactly(main);
    });
    try (GoRuntime runtime = GoRuntime.builder().build()) {
      CompletableFuture<GoRuntime> seen = new CompletableFuture<>();
      runtime.go(() -> seen.complete(GoRuntime.current()));
      assertThat(seen.get(60, TimeUnit.SECONDS)).isSameAs(runtime);
    }
    assertThat(GoRuntime.current()).isSameAs(GoRuntime.shared());
  }

  @Test
  void queuesAreCountedWithoutTheOneThatIsNext() throws Exception {
    try (GoRuntime runtime = Program.undisturbed().build()) {
      CompletableFuture<GoRuntime.Stats> seen = new CompletableFuture<>();
      runtime.go(() -> {
        for (int i = 0; i < 5; i++) {
          Go.go(() -> UserCode.receive(ch));
        }
        seen.complete(runtime.stats());
      });
      GoRuntime.Stats stats = seen.get(60, TimeUnit.SECONDS);
      assertThat(stats.localQueues()).containsExactly(4);
      assertThat(stats.globalQueue()).isZero();
      assertThat(stats.goroutines()).isEqualTo(6);
      assertThat(stats.idleProcs()).isZero();
    }
  }

  @Test
  void goroutinesStartedFromOutsideQueueForAll() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      CompletableFuture<Boolean> blocked = new CompletableFuture<>();
      runtime.go(() -> {
        blocked.complete(true);
        UserCode.spin(stop);
      });
      blocked.get(60, TimeUnit.SECONDS);
      AtomicBoolean more = new AtomicBoolean();
      runtime.stopTheWorld(() -> {
        for (int i = 0; i < 3; i++) {
          runtime.go(() -> UserCode.spin(more));
        }
        assertThat(runtime.stats().globalQueue()).isEqualTo(3);
      });
      stop.set(true);
      more.set(true);
      Bounded.await(() -> runtime.stats().goroutines() == 0);
      assertThat(runtime.stats().globalQueue()).isZero();
    }
  }

  @Test
  void aProcessorTakenFromAComputingGoroutineIsCounted() throws Exception {
    // One that the system does not let compute looks as if it were blocked, and counts so.
    long retakes = 0;
    for (int attempt = 0; attempt < 10 && retakes == 0; attempt++) {
      retakes = retakesOfOneThatComputes();
    }
    assertThat(retakes).isPositive();
  }

  private static long retakesOfOneThatComputes() throws Exception {
    AtomicBoolean runs = new AtomicBoolean();
    AtomicBoolean enough = new AtomicBoolean();
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      CompletableFuture<Boolean> ran = new CompletableFuture<>();
      runtime.go(() -> UserCode.spin(runs, enough));
      Bounded.await(runs::get);
      runtime.go(() -> ran.complete(true));
      assertThat(ran.get(60, TimeUnit.SECONDS)).isTrue();
      enough.set(true);
      return runtime.stats().retakes();
    }
  }

  @Test
  void goroutinesAreSeenInEachStateUntilTheyEnd() throws Exception {
    try (GoRuntime runtime = Program.undisturbed().build()) {
      Goroutine receiver = runtime.go("reader", () -> UserCode.receive(ch));
      Bounded.await(() -> receiver.status() == Goroutine.Status.WAITING);
      assertThat(receiver.waitReason()).isEqualTo(WaitReason.CHAN_RECEIVE);
      assertThat(runtime.goroutines()).containsExactly(receiver);
      List<Goroutine> seen = new ArrayList<>();
      CompletableFuture<Goroutine> queued = new CompletableFuture<>();
      Goroutine runner =
          runtime.go(() -> {
            Goroutine child = Go.go(() -> UserCode.spin(stop));
            assertThat(child.status()).isEqualTo(Goroutine.Status.RUNNABLE);
            assertThat(Goroutine.current().status()).isEqualTo(Goroutine.Status.RUNNING);
            seen.addAll(runtime.goroutines());
            queued.complete(child);
          });
      Goroutine child = queued.get(60, TimeUnit.SECONDS);
      assertThat(seen).containsExactlyInAnyOrder(receiver, runner, child);
      assertThat(receiver.name()).isEqualTo("reader");
      stop.set(true);
      ch.send(1);
      for (Goroutine gp : seen) {
        assertThat(gp.thread().join(Duration.ofSeconds(60))).isTrue();
        Bounded.await(() -> gp.status() == Goroutine.Status.DEAD);
        assertThat(gp.waitReason()).isEqualTo(WaitReason.NONE);
      }
      assertThat(runtime.goroutines()).isEmpty();
      assertThat(runtime.numGoroutine()).isZero();
    }
  }

  /** The first wait is where the scheduler gets to know it: on its way there it is seen too. */
  @OnProcs
  void aGoroutineThatWaitsForTheFirstTimeIsNeverMissing(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build()) {
      for (int i = 0; i < 20_000; i++) {
        Goroutine gp = runtime.go(() -> UserCode.receive(ch));
        Bounded.await(() -> gp.status() == Goroutine.Status.WAITING);
        assertThat(runtime.goroutines()).containsExactly(gp);
        ch.send(1);
        gp.thread().join();
        Bounded.await(() -> gp.status() == Goroutine.Status.DEAD);
      }
    }
  }

  @Test
  void aBlockingCallIsASyscall() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      AtomicBoolean runs = new AtomicBoolean();
      Goroutine gp = runtime.go(() -> UserCode.spinInSyscall(runs, stop));
      Bounded.await(() -> gp.status() == Goroutine.Status.SYSCALL);
      assertThat(runtime.goroutines()).containsExactly(gp);
      stop.set(true);
      assertThat(gp.thread().join(Duration.ofSeconds(60))).isTrue();
    }
  }
}
