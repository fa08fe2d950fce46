package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Where virtual threads run that somebody makes the JDK's way: in the runtime of the goroutine that
 * makes the thread, whoever made the factory or executor and whoever starts the thread; on the
 * JDK's scheduler if no goroutine makes it.
 */
class ChildThreadsTest {
  private final GoRuntime runtime = GoRuntime.builder().name("parent").procs(2).build();
  private final GoRuntime other = GoRuntime.builder().name("other").procs(1).build();

  @AfterEach
  void closeRuntimes() {
    runtime.close();
    other.close();
  }

  /** The runtime that the calling thread is a goroutine of. */
  private String home() {
    Goroutine gp = Goroutine.current();
    if (gp == null) {
      return Thread.currentThread().isVirtual() ? "JDK" : "platform thread";
    }
    return runtime.goroutines().contains(gp) ? "parent" : "other";
  }

  /** What {@code call} returns in a goroutine of {@code where}. */
  private static <T> T inGoroutine(GoRuntime where, Callable<T> call) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Bounded.run(where, () -> result.complete(call.call()));
    return result.join();
  }

  private String homeOfThread(ThreadFactory factory) throws InterruptedException {
    CompletableFuture<String> home = new CompletableFuture<>();
    Thread thread = factory.newThread(() -> home.complete(home()));
    thread.start();
    thread.join();
    return home.join();
  }

  @Test
  void aThreadBelongsToTheRuntimeOfTheGoroutineThatMakesIt() throws Exception {
    ThreadFactory plain = task -> Thread.ofVirtual().unstarted(task);
    assertThat(inGoroutine(runtime, () -> homeOfThread(plain))).isEqualTo("parent");
    assertThat(inGoroutine(other, () -> homeOfThread(plain))).isEqualTo("other");
    assertThat(homeOfThread(plain)).isEqualTo("JDK");
  }

  @Test
  void soDoesAChildOfAChild() throws Exception {
    Callable<String> grandchild =
        () -> {
          CompletableFuture<String> home = new CompletableFuture<>();
          Thread.startVirtualThread(() -> Thread.startVirtualThread(() -> home.complete(home())));
          return home.join();
        };
    assertThat(inGoroutine(runtime, grandchild)).isEqualTo("parent");
  }

  @Test
  void whoMadeTheFactoryDoesNotMatter() throws Exception {
    ThreadFactory outside = Thread.ofVirtual().factory();
    ThreadFactory inside = inGoroutine(runtime, () -> Thread.ofVirtual().factory());
    assertThat(inGoroutine(runtime, () -> homeOfThread(outside))).isEqualTo("parent");
    assertThat(inGoroutine(other, () -> homeOfThread(inside))).isEqualTo("other");
    assertThat(homeOfThread(inside)).isEqualTo("JDK");
  }

  @Test
  void whoMadeTheExecutorDoesNotMatter() throws Exception {
    try (ExecutorService outside = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService inside = inGoroutine(runtime, Executors::newVirtualThreadPerTaskExecutor)) {
      for (ExecutorService executor : List.of(outside, inside)) {
        Callable<String> submit = () -> executor.submit(this::home).get();
        assertThat(inGoroutine(runtime, submit)).isEqualTo("parent");
        assertThat(inGoroutine(other, submit)).isEqualTo("other");
        assertThat(submit.call()).isEqualTo("JDK");
      }
    }
  }

  @Test
  void whoStartsTheThreadDoesNotMatter() throws Exception {
    CompletableFuture<String> home = new CompletableFuture<>();
    Thread thread =
        inGoroutine(runtime, () -> Thread.ofVirtual().unstarted(() -> home.complete(home())));
    thread.start();
    assertThat(home.join()).isEqualTo("parent");
  }

  @Test
  void aRuntimesOwnFactoryDecidesForItself() throws Exception {
    assertThat(inGoroutine(runtime, () -> homeOfThread(other.threadFactory()))).isEqualTo("other");
    assertThat(homeOfThread(runtime.threadFactory())).isEqualTo("parent");
  }

  @Test
  void poolsOfPlatformThreadsStayOutside() throws Exception {
    Callable<String> async = () -> CompletableFuture.supplyAsync(this::home).get();
    assertThat(inGoroutine(runtime, async)).isEqualTo("platform thread");
  }

  @Test
  void aThreadThatStartsAfterItsRuntimeWasClosedRunsOnTheJdksScheduler() throws Exception {
    CompletableFuture<String> home = new CompletableFuture<>();
    Thread thread =
        inGoroutine(runtime, () -> Thread.ofVirtual().unstarted(() -> home.complete(home())));
    runtime.close();
    thread.start();
    assertThat(home.join()).isEqualTo("JDK");
  }

  /** In a JVM of its own, because structured concurrency is a preview. */
  @Test
  void forksOfAStructuredScopeRunAsGoroutines() throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of("--enable-preview"), ScopeProgram.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .as(result.err())
        .isEqualTo("in a goroutine: true true\non a plain thread: false false");
  }
}
