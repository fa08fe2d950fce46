package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A runtime beside a program needs more threads than it may have: it says so, and goes on. */
@ResourceLock("io.gopark log")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadLimitTest {
  private static final class Telling extends Handler {
    final Consumer<String> to;

    Telling(Consumer<String> to) {
      this.to = to;
    }

    @Override
    public void publish(LogRecord record) {
      to.accept(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** One goroutine blocks its thread until another has run, which takes a thread too many. */
  private static void needsASecondThread(Consumer<String> log) throws Exception {
    Logger logger = Logger.getLogger("io.gopark");
    Telling handler = new Telling(log);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (GoRuntime runtime = GoRuntime.builder().name("limited").procs(1).maxThreads(1).build()) {
      CountDownLatch ran = new CountDownLatch(1);
      CompletableFuture<Boolean> blocked = new CompletableFuture<>();
      runtime.go(() -> {
        Go.go(ran::countDown);
        Go.blocking(() -> {
          ran.await();
          return null;
        });
        blocked.complete(true);
      });
      assertThat(blocked.get(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void aLogThatTakesItsTimeHoldsUpNobodyElse() throws Exception {
    StringBuilder text = new StringBuilder();
    needsASecondThread(message -> {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      text.append(message);
    });
    assertThat(text.toString())
        .startsWith("runtime: program exceeds 1-thread limit\nfatal error: thread exhaustion\n");
  }

  @Test
  void aLogThatFailsDoesNoHarm() throws Exception {
    needsASecondThread(message -> {
      throw new IllegalStateException("disk full");
    });
  }
}
