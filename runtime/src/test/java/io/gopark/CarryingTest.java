package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.context.CancelScope;
import io.gopark.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java programs carry into goroutines, and what of Java's own forms starts them. */
class CarryingTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ScopedValue<Context> CONTEXT = ScopedValue.newInstance();

  @OnProcs
  void goCarriesTheScopedValuesItIsGivenAndNoOthers(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<String> seen = Chan.make();
          ScopedValue.where(USER, "ann")
              .call(() -> {
                Go.go(() -> seen.send("bound: " + USER.isBound()));
                assertThat(seen.recv()).isEqualTo("bound: false");
                return Go.go(
                    ScopedValue.where(USER, USER.get()),
                    () -> {
                      Go.gosched();
                      Go.sleep(Duration.ofNanos(1_000));
                      seen.send(USER.get());
                    });
              });
          // The scope that bound it has ended; the goroutine's own has not.
          assertThat(seen.recv()).isEqualTo("ann");
        });
  }

  @OnProcs
  void aContextIsCarriedAsAScopedValueAndEndsWhoeverIsBelow(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Throwable> ended = Chan.make();
          try (CancelScope scope = Context.background().withCancel()) {
            Go.go(
                ScopedValue.where(CONTEXT, scope),
                () -> {
                  Context mine = CONTEXT.get();
                  mine.done().recv();
                  ended.send(mine.cause());
                });
            IOException why = new IOException("why");
            scope.cancel(why);
            assertThat(ended.recv()).isSameAs(why);
          }
        });
  }

  @OnProcs
  void invokeAllAndInvokeAnyRunTheirTasksAsGoroutines(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build();
        ExecutorService executor = runtime.executor()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        tasks.add(() -> {
          Thread.sleep(1);
          return Goroutine.current() != null;
        });
      }
      for (Future<Boolean> each : executor.invokeAll(tasks)) {
        assertThat(each.get()).isTrue();
      }
      Chan<String> never = Chan.make();
      String first = executor.invokeAny(List.of(never::recv, () -> "first", never::recv));
      assertThat(first).isEqualTo("first");
      assertThatThrownBy(() ->
              executor.invokeAny(
                  List.<Callable<String>>of(() -> {
                    throw new IOException("failed");
                  })))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @OnProcs
  void aChainOfCompletableFuturesRunsInGoroutines(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build();
        ExecutorService executor = runtime.executor()) {
      Chan<Integer> from = Chan.make();
      CompletableFuture<Integer> sum =
          CompletableFuture.supplyAsync(() -> from.iterator().next(), executor)
              .thenCombineAsync(
                  CompletableFuture.supplyAsync(() -> from.iterator().next(), executor),
                  (a, b) -> Goroutine.current() == null ? -1 : a + b,
                  executor);
      from.send(1);
      from.send(2);
      assertThat(sum.get()).isEqualTo(3);
    }
  }

  @OnProcs
  void aChannelIsReadWithForAndAsAStream(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int way = 0; way < 2; way++) {
            Chan<Integer> numbers = Chan.make();
            Go.go(() -> {
              for (int n = 1; n <= 100; n++) {
                numbers.send(n);
              }
              numbers.close();
            });
            int sum = 0;
            if (way == 0) {
              for (int n : numbers) {
                sum += n;
              }
            } else {
              sum = numbers.stream().mapToInt(n -> n).sum();
            }
            assertThat(sum).isEqualTo(5_050);
          }
          Chan<Integer> endless = Chan.make();
          Goroutine source =
              Go.go(() ->
                  assertThatThrownBy(
                          () -> {
                            for (int n = 0; ; n++) {
                              endless.send(n);
                            }
                          })
                      .isInstanceOf(InterruptedException.class));
          assertThat(endless.stream().filter(n -> n % 2 == 1).limit(3)).containsExactly(1, 3, 5);
          source.thread().interrupt();
          Program.awaitEnd(source);
        });
  }

  /** A preview of JDK 25, so it is compiled and run apart. */
  @Test
  void structuredTaskScopeForksGoroutinesThatInheritScopedValues(@TempDir Path folder)
      throws Exception {
    Path program = folder.resolve("Forks.java");
    Files.writeString(
        program,
        """
        import io.gopark.*;
        import java.util.concurrent.StructuredTaskScope;
        import java.util.concurrent.StructuredTaskScope.Joiner;

        static final ScopedValue<String> USER = ScopedValue.newInstance();

        void main() throws Exception {
          try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
            ScopedValue.where(USER, "ann").call(() -> {
              try (var scope = StructuredTaskScope.open(
                  Joiner.<String>allSuccessfulOrThrow(),
                  config -> config.withThreadFactory(runtime.threadFactory()))) {
                for (int i = 0; i < 3; i++) {
                  int n = i;
                  scope.fork(() -> {
                    Thread.sleep(1);
                    return n + " " + USER.get() + " " + (Goroutine.current() != null);
                  });
                }
                scope.join().map(StructuredTaskScope.Subtask::get).sorted().forEach(IO::println);
              }
              try (var scope = StructuredTaskScope.open(
                  Joiner.<String>awaitAllSuccessfulOrThrow(),
                  config -> config.withThreadFactory(runtime.threadFactory()))) {
                Chan<Integer> never = Chan.make();
                Chan<String> stopped = Chan.make(1);
                scope.fork(() -> {
                  try {
                    return "" + never.recv();
                  } catch (InterruptedException e) {
                    stopped.send("stopped");
                    throw e;
                  }
                });
                scope.fork(() -> {
                  throw new java.io.IOException("failed");
                });
                try {
                  scope.join();
                } catch (StructuredTaskScope.FailedException e) {
                  IO.println(e.getCause().getMessage() + ", the other " + stopped.recv());
                }
              }
              return null;
            });
          }
        }
        """);
    ChildProgram.Result result =
        ChildProgram.runSource(List.of("--enable-preview", "--source", "25"), program);
    assertThat(result.out())
        .as(result.err())
        .isEqualTo("0 ann true\n1 ann true\n2 ann true\nfailed, the other stopped");
    assertThat(result.status()).isZero();
  }
}
