package io.gopark;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that wakes goroutines before, during and after the close of their runtime. The JDK
 * hands each wake-up to the goroutine's executor, and throws what that throws at whoever wakes.
 */
final class LateWakeups {
  private static final int ROUNDS = 1_000;

  private LateWakeups() {}

  public static void main(String[] args) throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(2).build();
    AtomicInteger woken = new AtomicInteger();
    Goroutine parked =
        runtime.go(() -> {
          for (; ; ) {
            LockSupport.park();
            boolean unused = Thread.interrupted();
            woken.incrementAndGet();
          }
        });
    Goroutine timed =
        runtime.go(() -> {
          for (; ; ) {
            LockSupport.parkNanos(Duration.ofHours(1).toNanos());
            boolean unused = Thread.interrupted();
          }
        });
    Goroutine receiving =
        runtime.go(() -> {
          for (; ; ) {
            try {
              Chan.make().recv();
            } catch (InterruptedException e) {
              Go.gosched();
            }
          }
        });
    for (int i = 0; i < ROUNDS; i++) {
      int before = woken.get();
      LockSupport.unpark(parked.thread());
      while (woken.get() == before) {
        Thread.onSpinWait();
      }
    }
    System.out.println("each ran");
    closeWhileWoken(runtime, List.of(parked, timed, receiving));
  }

  private static void closeWhileWoken(GoRuntime runtime, List<Goroutine> goroutines)
      throws InterruptedException {
    AtomicLong rounds = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread waker =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                for (Goroutine gp : goroutines) {
                  LockSupport.unpark(gp.thread());
                  gp.thread().interrupt();
                }
                rounds.incrementAndGet();
              }
            });
    awaitRounds(waker, rounds);
    runtime.close();
    System.out.println("closed");
    awaitRounds(waker, rounds);
    over.set(true);
    waker.join();
    System.out.println("woken " + (rounds.get() >= 2 * ROUNDS));
  }

  private static void awaitRounds(Thread waker, AtomicLong rounds) {
    long until = rounds.get() + ROUNDS;
    while (rounds.get() < until && waker.isAlive()) {
      Thread.onSpinWait();
    }
  }
}
