package io.gopark;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Those of {@link Programs} in which a thread of the JDK's waits for the time of a task. */
final class DelayedTasks {
  private DelayedTasks() {}

  static Task program(String name) {
    return switch (name) {
      case "blockedAfterTimeLimits" -> DelayedTasks::blockedAfterTimeLimits;
      case "blockedAfterVirtualThreadSlept" -> DelayedTasks::blockedAfterVirtualThreadSlept;
      case "blockedAfterDelaysOfBothPools" -> DelayedTasks::blockedAfterDelaysOfBothPools;
      case "delayedCompletionSends" -> DelayedTasks::delayedCompletionSends;
      case "delayedTaskOfPoolSends" -> DelayedTasks::delayedTaskOfPoolSends;
      case "delayedTaskComputesAndSends" -> DelayedTasks::delayedTaskComputesAndSends;
      case "delayedTasksSendAgainAndAgain" -> DelayedTasks::delayedTasksSendAgainAndAgain;
      default -> throw new IllegalArgumentException(name);
    };
  }

  // ---- deadlocks ------------------------------------------------------------------------------

  private static void blockedAfterTimeLimits() throws Exception {
    useTimeLimits();
    Chan.make().recv();
  }

  /** One is not needed, and one is reached. */
  private static void useTimeLimits() throws Exception {
    CompletableFuture<Integer> inTime =
        new CompletableFuture<Integer>().orTimeout(1, TimeUnit.HOURS);
    inTime.complete(1);
    try {
      new CompletableFuture<Integer>().orTimeout(1, TimeUnit.MILLISECONDS).get();
    } catch (ExecutionException e) {
      System.out.println(e.getCause() instanceof TimeoutException ? "late" : "strange");
    }
  }

  private static void blockedAfterVirtualThreadSlept() throws Exception {
    letVirtualThreadSleep();
    Chan.make().recv();
  }

  /** One of the JDK's own; such as a goroutine makes are timed by its P. */
  private static void letVirtualThreadSleep() throws Exception {
    CompletableFuture<Thread> sleeper = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> sleeper.complete(Thread.startVirtualThread(DelayedTasks::sleep)))
        .join();
    sleeper.get().join();
  }

  private static void sleep() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void blockedAfterDelaysOfBothPools() throws Exception {
    useTimeLimits();
    letVirtualThreadSleep();
    Chan.make().recv();
  }

  // ---- no deadlocks ---------------------------------------------------------------------------

  /** On the thread that waited for the time. */
  private static void delayedCompletionSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    CompletableFuture<Void> unused =
        new CompletableFuture<Integer>()
            .completeOnTimeout(1, 500, TimeUnit.MILLISECONDS)
            .thenAccept(ch::trySend);
    ch.recv();
  }

  private static void delayedTaskOfPoolSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> ch.trySend(1));
    ch.recv();
  }

  /** Nothing is delayed any more then. */
  private static void delayedTaskComputesAndSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    CompletableFuture.delayedExecutor(0, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> {
          long start = System.nanoTime();
          while (System.nanoTime() - start < 500_000_000) {
            Thread.onSpinWait();
          }
          ch.trySend(1);
        });
    ch.recv();
  }

  /** While all are asleep, what will wake them goes from one thread to another and back. */
  private static void delayedTasksSendAgainAndAgain() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    for (int i = 0; i < 60; i++) {
      handOn(i, System.nanoTime() + 30_000_000, ch);
      ch.recv();
    }
  }

  /** Through the pool, or on the thread that waited. */
  private static void handOn(int hop, long end, Chan<Integer> ch) {
    long nanos = hop % 5 * 10_000L;
    Executor delayed =
        hop % 2 == 0
            ? CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
            : CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run);
    delayed.execute(() -> {
      if (System.nanoTime() - end < 0) {
        handOn(hop + 1, end, ch);
      } else {
        ch.trySend(1);
      }
    });
  }
}
