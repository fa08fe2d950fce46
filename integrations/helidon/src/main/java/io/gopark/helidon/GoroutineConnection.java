package io.gopark.helidon;

import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A connection whose thread waits while a goroutine handles it. An interrupt of the thread, by
 * which Helidon ends idle connections, goes on to the goroutine; what the goroutine throws, Helidon
 * sees in the thread.
 */
final class GoroutineConnection implements ServerConnection, InterruptableTask<Void> {
  private final GoRuntime runtime;
  private final ServerConnection connection;

  GoroutineConnection(GoRuntime runtime, ServerConnection connection) {
    this.runtime = runtime;
    this.connection = connection;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    FutureTask<?> task =
        new FutureTask<>(() -> {
          connection.handle(limit);
          return "";
        });
    Goroutine gp = runtime.go(Thread.currentThread().getName(), task::run);
    try {
      await(task);
    } catch (InterruptedException e) {
      gp.thread().interrupt();
      awaitEnd(task);
      throw e;
    }
  }

  private static void await(FutureTask<?> task) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw GoroutineConnection.<RuntimeException>sneaky(Objects.requireNonNull(e.getCause()));
    }
  }

  /** The connection is Helidon's again only when nobody uses it any more. */
  private static void awaitEnd(FutureTask<?> task) {
    boolean interrupted = false;
    while (true) {
      try {
        await(task);
      } catch (InterruptedException e) {
        if (!task.isDone()) {
          interrupted = true;
          continue;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return;
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
    throw (E) e;
  }

  @Override
  public Duration idleTime() {
    return connection.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    connection.close(interrupt);
  }

  /** Whether it is between two requests. */
  @Override
  public boolean canInterrupt() {
    return connection instanceof InterruptableTask<?> task && task.canInterrupt();
  }
}
