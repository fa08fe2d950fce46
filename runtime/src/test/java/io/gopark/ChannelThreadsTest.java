package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels among goroutines, platform threads, the JDK's virtual threads, and several runtimes. */
class ChannelThreadsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theJdksVirtualThreadsAndGoroutinesWakeEachOther(int procs) throws Exception {
    Chan<Integer> there = Chan.make();
    Chan<Integer> back = Chan.make();
    Thread virtual =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int v : there) {
                  back.send(v + 1);
                }
                back.close();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Bounded.run(
        procs,
        () -> {
          for (int i = 0; i < 2_000; i++) {
            there.send(i);
            assertThat(back.recv()).isEqualTo(i + 1);
          }
          there.close();
          assertThat(back.recv()).isNull();
          virtual.join();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aGoroutineMayStartAVirtualThreadThatWasMadeOutside(int procs) throws Exception {
    CompletableFuture<Boolean> isGoroutine = new CompletableFuture<>();
    CountDownLatch woken = new CountDownLatch(1);
    Thread virtual =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                woken.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              isGoroutine.complete(Goroutine.current() != null);
            });
    Bounded.run(
        procs,
        () -> {
          virtual.start();
          Thread.sleep(2);
          woken.countDown();
          virtual.join();
        });
    assertThat(isGoroutine.get()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void platformThreadsAndGoroutinesWakeEachOther(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> there = Chan.make();
          Chan<Integer> back = Chan.make(1);
          Thread platform =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      for (int v : there) {
                        back.send(v + 1);
                      }
                      back.close();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  });
          for (int i = 0; i < 2_000; i++) {
            there.send(i);
            assertThat(back.recv()).isEqualTo(i + 1);
          }
          there.close();
          assertThat(back.recv()).isNull();
          platform.join();
        });
  }

  @Test
  void aChannelBetweenTwoRuntimesBelongsToNeither() throws Exception {
    try (GoRuntime one = GoRuntime.builder().procs(1).name("one").build();
        GoRuntime two = GoRuntime.builder().procs(2).name("two").build()) {
      Chan<Integer> there = Chan.make();
      Chan<Integer> back = Chan.make();
      two.go(() -> {
        for (int v : there) {
          back.send(-v);
        }
        back.close();
      });
      Bounded.run(
          one,
          () -> {
            for (int i = 0; i < 5_000; i++) {
              there.send(i);
              assertThat(back.recv()).isEqualTo(-i);
            }
            there.close();
            assertThat(back.recv()).isNull();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void everyValueArrivesOnceWhoeverSendsAndReceives(int capacity) throws Exception {
    int each = 2_000;
    Chan<Integer> ch = Chan.make(capacity);
    AtomicLong sum = new AtomicLong();
    AtomicInteger count = new AtomicInteger();
    Task producer =
        () -> {
          for (int i = 1; i <= each; i++) {
            ch.send(i);
          }
        };
    Task consumer =
        () -> {
          for (int v : ch) {
            sum.addAndGet(v);
            count.incrementAndGet();
          }
        };
    try (GoRuntime one = GoRuntime.builder().procs(2).name("one").build();
        GoRuntime two = GoRuntime.builder().procs(1).name("two").build()) {
      List<Thread> producers = startEverywhere(one, two, producer);
      List<Thread> consumers = startEverywhere(one, two, consumer);
      join(one, producers);
      ch.close();
      join(one, consumers);
    }
    assertThat(count).hasValue(6 * each);
    assertThat(sum).hasValue(6L * each * (each + 1) / 2);
  }

  private static List<Thread> startEverywhere(GoRuntime one, GoRuntime two, Task task) {
    List<Thread> threads = new ArrayList<>();
    Runnable wrapped =
        () -> {
          try {
            task.run();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    threads.add(Thread.ofPlatform().start(wrapped));
    threads.add(Thread.ofVirtual().start(wrapped));
    for (int i = 0; i < 2; i++) {
      threads.add(one.go(task).thread());
      threads.add(two.go(task).thread());
    }
    return threads;
  }

  private static void join(GoRuntime runtime, List<Thread> threads) throws Exception {
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofSeconds(60))) {
        Bounded.report(runtime);
        throw new AssertionError("no end of " + thread);
      }
    }
  }

  @Test
  void aThreadThatIsInterruptedInAChannelOperationLeavesTheQueueAndConsumesNothing()
      throws Exception {
    Chan<Integer> ch = Chan.make();
    for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread receiver =
          kind.start(() -> {
            try {
              ch.recv();
              interrupted.complete(false);
            } catch (InterruptedException e) {
              interrupted.complete(!Thread.currentThread().isInterrupted());
            }
          });
      while (receiver.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      receiver.interrupt();
      assertThat(interrupted.get()).isTrue();
      assertThat(ch.trySend(1)).isFalse();
    }
  }

  @Test
  void aThreadsTimedOperationsGiveUp() throws Exception {
    Chan<Integer> ch = Chan.make();
    assertThat(ch.recv(Duration.ofMillis(5))).isInstanceOf(Received.Empty.class);
    assertThat(ch.send(1, Duration.ofMillis(5))).isFalse();
    assertThat(ch.recv(Duration.ZERO)).isInstanceOf(Received.Empty.class);
    assertThat(ch.recv(Duration.ofSeconds(-1))).isInstanceOf(Received.Empty.class);
    Thread later = Thread.ofVirtual().start(() -> ch.trySend(0));
    later.join();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              try {
                ch.send(7, Duration.ofSeconds(Long.MAX_VALUE));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(ch.recv(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(new Received.Value<>(7));
    sender.join();
  }

  @Test
  void closingWakesThreadsThatWait() throws Exception {
    Chan<Integer> ch = Chan.make();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              try {
                ch.send(1);
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    while (sender.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    ch.close();
    assertThat(thrown.get()).isInstanceOf(RuntimeError.class).hasMessage("send on closed channel");
    assertThatThrownBy(ch::close).hasMessage("close of closed channel");
  }
}
