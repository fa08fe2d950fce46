package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a runtime, whatever its goroutines are doing. */
class CloseTest {
  private static long threadsNamed(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith(prefix))
        .count();
  }

  /** Closes it, and fails if that takes so long that it gave up waiting for a thread. */
  private static void closeAtOnce(GoRuntime runtime, String name) {
    long start = System.nanoTime();
    runtime.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
    assertThat(threadsNamed(name)).isZero();
  }

  private static GoRuntime runtime(String name, int procs) {
    return GoRuntime.builder().procs(procs).name(name).build();
  }

  private static void await(Goroutine gp, WaitReason reason) {
    while (gp.waitReason() != reason) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void anIdleRuntimesThreadsEnd(int procs) throws Exception {
    String name = "close-idle" + procs;
    GoRuntime runtime = runtime(name, procs);
    Bounded.run(runtime, Go::gosched);
    closeAtOnce(runtime, name);
  }

  @Test
  void aRuntimeThatNeverRanAnythingCloses() {
    closeAtOnce(runtime("close-unused", 3), "close-unused");
  }

  @Test
  void closingTwiceDoesNothing() {
    GoRuntime runtime = runtime("close-twice", 1);
    runtime.close();
    runtime.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void parkedAndSleepingGoroutinesStayBehind(int procs) {
    String name = "close-parked" + procs;
    GoRuntime runtime = runtime(name, procs);
    Goroutine parked = runtime.go(() -> Chan.make().recv());
    Goroutine sleeping = runtime.go(() -> Go.sleep(Duration.ofHours(1)));
    Goroutine inJdk = runtime.go(() -> new CountDownLatch(1).await());
    await(parked, WaitReason.CHAN_RECEIVE);
    await(sleeping, WaitReason.SLEEP);
    await(inJdk, WaitReason.JAVA_PARK);
    closeAtOnce(runtime, name);
    assertThat(runtime.goroutines()).containsExactlyInAnyOrder(parked, sleeping, inJdk);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void goroutinesThatAreBoundToTheirThreadWhileTheyWaitDoNotHoldUpTheClose(int procs) {
    String name = "close-locked" + procs;
    GoRuntime runtime = runtime(name, procs);
    Goroutine locked =
        runtime.go(() -> {
          Go.lockOSThread();
          Chan.make().recv();
        });
    Goroutine sleeping =
        runtime.go(() -> {
          Go.lockOSThread();
          Go.sleep(Duration.ofHours(1));
        });
    await(locked, WaitReason.CHAN_RECEIVE);
    await(sleeping, WaitReason.SLEEP);
    closeAtOnce(runtime, name);
  }

  @SuppressWarnings("UnusedNestedClass")
  private static final class Pins {
    static final CompletableFuture<Goroutine> IN = new CompletableFuture<>();

    static {
      IN.complete(Goroutine.current());
      try {
        Chan.make().recv();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    static void touch() {}
  }

  @Test
  void aGoroutineThatIsPinnedWhileItWaitsDoesNotHoldUpTheClose() throws Exception {
    GoRuntime runtime = runtime("close-pinned", 1);
    CompletableFuture<Goroutine> self = new CompletableFuture<>();
    runtime.go(() -> {
      self.complete(Goroutine.current());
      Pins.touch();
    });
    await(self.get(), WaitReason.CHAN_RECEIVE);
    closeAtOnce(runtime, "close-pinned");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void closingUnderLoadEndsTheThreads(int procs) throws Exception {
    String name = "close-load" + procs;
    GoRuntime runtime = runtime(name, procs);
    AtomicLong operations = new AtomicLong();
    for (int i = 0; i < 20; i++) {
      Chan<Integer> there = Chan.make();
      Chan<Integer> back = Chan.make();
      runtime.go(() -> {
        for (int v : there) {
          back.send(v);
          Go.sleep(Duration.ofNanos(1_000));
        }
      });
      runtime.go(() -> {
        for (; ; ) {
          there.send(1);
          back.recv();
          Thread.sleep(0, 1_000);
          Go.blocking(() -> 1);
          operations.incrementAndGet();
        }
      });
    }
    while (operations.get() < 1_000) {
      Thread.onSpinWait();
    }
    closeAtOnce(runtime, name);
  }

  /** A hog cannot be stopped; it ends its thread at its next scheduling point. */
  @Test
  void aHogEndsItsThreadWhenItNextComesBy() throws Exception {
    GoRuntime runtime = runtime("close-hog", 2);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      runtime.go(() -> {
        running.countDown();
        while (!stop.get()) {
          Thread.onSpinWait();
        }
        Go.gosched();
      });
    }
    running.await();
    Thread closer = Thread.ofPlatform().start(runtime::close);
    assertThat(closer.join(Duration.ofMillis(200))).isFalse();
    stop.set(true);
    assertThat(closer.join(Duration.ofSeconds(9))).isTrue();
    assertThat(threadsNamed("close-hog")).isZero();
  }

  @Test
  void severalThreadsMayCloseAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      GoRuntime runtime = runtime("close-many", 2);
      for (int i = 0; i < 10; i++) {
        runtime.go(Go::gosched);
      }
      Thread[] closers = new Thread[3];
      for (int i = 0; i < closers.length; i++) {
        closers[i] = Thread.ofPlatform().start(runtime::close);
      }
      for (Thread t : closers) {
        t.join();
      }
      assertThat(threadsNamed("close-many")).isZero();
    }
  }

  @Test
  void afterTheCloseNothingCanBeStartedAndTheErrorSaysWhy() throws Exception {
    GoRuntime runtime = runtime("closed", 1);
    runtime.close();
    assertThatThrownBy(() -> runtime.go(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the runtime is closed");
    assertThatThrownBy(() -> runtime.run(() -> {})).hasMessage("the runtime is closed");
    assertThatThrownBy(() -> runtime.threadFactory().newThread(() -> {}))
        .hasMessage("the runtime is closed");
    assertThatThrownBy(() -> runtime.executor().submit(() -> {}))
        .isInstanceOfAny(RejectedExecutionException.class, IllegalStateException.class);
    assertThat(runtime.goroutines()).isEmpty();
    assertThat(runtime.stats().threads()).isZero();
  }

  @Test
  void afterTheCloseTheNumberOfPsStaysAndTheWorldStandsStill() throws Exception {
    GoRuntime runtime = runtime("closed-procs", 2);
    Bounded.run(runtime, Go::gosched);
    runtime.close();
    Thread changing =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              runtime.procs(4);
              runtime.stopTheWorld(() -> {});
            });
    assertThat(changing.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void theNumberOfPsMayChangeWhileTheRuntimeCloses() throws Exception {
    for (int round = 0; round < 30; round++) {
      GoRuntime runtime = runtime("close-resize", 2);
      for (int i = 0; i < 10; i++) {
        runtime.go(() -> {
          for (; ; ) {
            Go.gosched();
          }
        });
      }
      Thread resizing =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                for (int i = 0; i < 20; i++) {
                  runtime.procs(1 + i % 3);
                }
              });
      closeAtOnce(runtime, "close-resize");
      assertThat(resizing.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void aGoroutineCannotCloseItsOwnRuntime() throws Exception {
    try (GoRuntime runtime = runtime("close-self", 1)) {
      Bounded.run(
          runtime,
          () ->
              assertThatThrownBy(runtime::close)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("its own runtime"));
    }
  }

  @Test
  void nothingHoldsARuntimeThatIsClosed() throws Exception {
    List<WeakReference<GoRuntime>> closed = List.of(useAndClose(1), useAndClose(2), useAndClose(8));
    for (WeakReference<GoRuntime> reference : closed) {
      for (int i = 0; i < 50 && reference.get() != null; i++) {
        System.gc();
        Thread.sleep(10);
      }
      assertThat(reference.get()).isNull();
    }
  }

  private static WeakReference<GoRuntime> useAndClose(int procs) throws Exception {
    GoRuntime runtime = runtime("close-leak", procs);
    Chan<Integer> done = Chan.make();
    for (int i = 0; i < 20; i++) {
      runtime.go(() -> {
        Go.sleep(Duration.ofMillis(1));
        Thread.sleep(1);
        Object monitor = new Object();
        synchronized (monitor) {
          monitor.wait(1);
        }
        done.send(1);
      });
    }
    for (int i = 0; i < 20; i++) {
      done.recv();
    }
    runtime.go(() -> Chan.make().recv());
    runtime.go(() -> Go.sleep(Duration.ofHours(1)));
    runtime.go(() -> Thread.sleep(Duration.ofHours(1)));
    Thread.sleep(5);
    runtime.close();
    return new WeakReference<>(runtime);
  }

  /** In a JVM of its own, where a goroutine is the first to use a channel, a select, a socket. */
  @Test
  void nothingOfTheFirstGoroutineThatUsedAClassStaysBehind() throws Exception {
    ChildProgram.Result result = ChildProgram.run(FirstUse.class, "leak");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).as(result.err()).isEqualTo("runtime collected");
  }

  @Test
  void socketsOfOtherVirtualThreadsWorkAfterARuntimeThatUsedThemFirst() throws Exception {
    ChildProgram.Result result = ChildProgram.run(FirstUse.class, "sockets");
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .as(result.err())
        .isEqualTo("goroutine: echo\nplain: echo\nplain: echo");
  }

  @Test
  void manyRuntimesOneAfterAnotherLeaveNoThreads() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (GoRuntime runtime = runtime("close-series", 2)) {
        Chan<Integer> done = Chan.make();
        for (int k = 0; k < 20; k++) {
          runtime.go(() -> done.send(1));
        }
        for (int k = 0; k < 20; k++) {
          done.recv();
        }
      }
    }
    assertThat(threadsNamed("close-series")).isZero();
  }
}
