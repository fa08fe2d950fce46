package io.gopark;

import static io.gopark.Crowd.join;
import static io.gopark.Crowd.startAndJoin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that the JDK makes inside goroutines, executors, and what belongs to a thread. */
class JdkThreadsTest {
  /** More than the Ps of the test with the most. */
  private static final int MANY = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aVirtualThreadStartedInAGoroutineBecomesAGoroutine(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Long> ids = Chan.make();
          Goroutine self = Goroutine.current();
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            threads.add(
                Thread.startVirtualThread(() -> {
                  Goroutine gp = Goroutine.current();
                  assertThat(gp).isNotNull().isNotSameAs(self);
                  assertThat(gp.thread()).isSameAs(Thread.currentThread());
                  try {
                    ids.send(gp.id());
                    Thread.sleep(1);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
          }
          List<Long> seen = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            seen.add(ids.recv());
          }
          assertThat(seen).doesNotHaveDuplicates();
          join(threads);
          while (Go.numGoroutine() > 1) {
            Go.gosched();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theJdksVirtualThreadExecutorRunsItsTasksAsGoroutines(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> futures = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
              futures.add(
                  executor.submit(() -> {
                    Thread.sleep(2);
                    return Goroutine.current() != null;
                  }));
            }
            for (Future<Boolean> f : futures) {
              assertThat(f.get()).isTrue();
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theRuntimesExecutorRunsEveryTaskInAGoroutineOfItsOwn(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build()) {
      AtomicInteger ran = new AtomicInteger();
      Queue<Thread> threads = new ConcurrentLinkedQueue<>();
      try (ExecutorService executor = runtime.executor()) {
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          int number = i;
          futures.add(
              executor.submit(() -> {
                assertThat(Goroutine.current()).isNotNull();
                threads.add(Thread.currentThread());
                Thread.sleep(1);
                ran.incrementAndGet();
                return number;
              }));
        }
        CompletableFuture<Void> async =
            CompletableFuture.runAsync(
                () -> {
                  assertThat(Goroutine.current()).isNotNull();
                  threads.add(Thread.currentThread());
                },
                executor);
        for (int i = 0; i < 200; i++) {
          assertThat(futures.get(i).get()).isEqualTo(i);
        }
        async.get();
        Future<Integer> failing =
            executor.submit(() -> {
              threads.add(Thread.currentThread());
              throw new IOException("task failed");
            });
        assertThatThrownBy(failing::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(IOException.class);
      }
      assertThat(ran).hasValue(200);
      // The executor waits for the tasks; their threads may still be on their way out.
      assertThat(threads).hasSize(202);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(runtime.numGoroutine()).isZero();
    }
  }

  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void threadLocalsAndScopedValuesBelongToTheGoroutine(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          ThreadLocal<Integer> local = ThreadLocal.withInitial(() -> -1);
          startAndJoin(
              MANY,
              i -> {
                assertThat(local.get()).isEqualTo(-1);
                local.set(i);
                ScopedValue.where(SCOPED, "s" + i)
                    .call(() -> {
                      for (int k = 0; k < 50; k++) {
                        if (k % 3 == 0) {
                          Thread.sleep(0, 100);
                        }
                        Go.gosched();
                        assertThat(SCOPED.get()).isEqualTo("s" + i);
                        assertThat(local.get()).isEqualTo(i);
                      }
                      return null;
                    });
                assertThat(SCOPED.isBound()).isFalse();
              });
        });
  }

  @Test
  void inheritableThreadLocalsReachAThreadOfTheFactory() throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("inherited");
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      CompletableFuture<String> seen = new CompletableFuture<>();
      Thread thread = runtime.threadFactory().newThread(() -> seen.complete(local.get()));
      assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
      assertThat(thread.isVirtual()).isTrue();
      thread.start();
      assertThat(seen.get()).isEqualTo("inherited");
      assertThatThrownBy(thread::start).isInstanceOf(IllegalThreadStateException.class);
    } finally {
      local.remove();
    }
  }

  /** As when an executor's submit has made its thread just before the close. */
  @Test
  void aThreadMadeBeforeTheCloseCannotBeStartedAfterIt() throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(1).build();
    AtomicBoolean ran = new AtomicBoolean();
    Thread thread = runtime.threadFactory().newThread(() -> ran.set(true));
    runtime.close();
    assertThatThrownBy(thread::start)
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("the runtime is closed");
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED);
    assertThat(ran).isFalse();
    assertThat(runtime.numGoroutine()).isZero();
    assertThat(runtime.goroutines()).isEmpty();
  }

  @Test
  void aTaskWhoseThreadTheCloseOvertakesIsRejected() throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(2).build();
    ThreadFactory factory = runtime.threadFactory();
    ThreadFactory overtaken =
        task -> {
          Thread thread = factory.newThread(task);
          runtime.close();
          return thread;
        };
    ExecutorService executor = Executors.newThreadPerTaskExecutor(overtaken);
    assertThatThrownBy(() -> executor.submit(() -> 1))
        .isInstanceOf(RejectedExecutionException.class);
    executor.shutdown();
    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }
}
