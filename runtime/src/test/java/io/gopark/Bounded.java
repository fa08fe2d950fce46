package io.gopark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Runs a test's main goroutine under a bound that only failures reach. A run that hangs prints its
 * goroutines, the scheduler's counters and all threads before it fails; an exception in any
 * goroutine fails it too.
 */
public final class Bounded {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private Bounded() {}

  /** Waits on the calling thread until {@code state} holds. */
  public static void await(BooleanSupplier state) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!state.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not after " + BOUND.toSeconds() + " s");
      }
      Thread.onSpinWait();
    }
  }

  /** In a runtime of its own, which is closed afterwards. */
  public static void run(int procs, Task main) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    GoRuntime runtime =
        GoRuntime.builder()
            .procs(procs)
            .name("bounded" + procs)
            .onPanic((gp, e) -> failure.compareAndSet(null, e))
            .build();
    // Not try-with-resources: after a hang the close would wait too, for nothing.
    run(runtime, main);
    runtime.close();
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("a goroutine panicked", thrown);
    }
  }

  /** In {@code runtime}, which stays open. */
  public static void run(GoRuntime runtime, Task main) throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread runner =
        Thread.ofPlatform()
            .name("bounded-runner")
            .daemon()
            .start(() -> {
              try {
                runtime.run(main);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    if (!runner.join(BOUND)) {
      report(runtime);
      throw new AssertionError("no end after " + BOUND);
    }
    Throwable e = thrown.get();
    if (e instanceof Error error) {
      throw error;
    } else if (e instanceof Exception exception) {
      throw exception;
    }
  }

  /** What is needed to understand a hang, on standard error. */
  public static void report(GoRuntime runtime) throws InterruptedException {
    StringBuilder text = new StringBuilder("HANG\n");
    Thread.getAllStackTraces()
        .forEach((thread, stack) -> {
          text.append('\n').append(thread).append(' ').append(thread.getState()).append('\n');
          for (StackTraceElement at : stack) {
            text.append("\tat ").append(at).append('\n');
          }
        });
    System.err.println(text);
    // In a thread of its own: a lock of the runtime's may be what hangs.
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          System.err.println(runtime.stats());
          try {
            runtime.dump(System.err);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .join(Duration.ofSeconds(5));
  }
}
