package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.sched.Machine;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goroutines that are bound to their thread. */
class LockOSThreadTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aLockedGoroutineStaysOnItsThreadUntilTheLastUnlock(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> noise = Chan.make();
          AtomicBoolean stop = new AtomicBoolean();
          for (int i = 0; i < 3; i++) {
            Go.go(() -> {
              while (!stop.get()) {
                noise.send(1);
              }
            });
          }
          Go.lockOSThread();
          Go.lockOSThread();
          Go.unlockOSThread();
          Set<Long> threads = new HashSet<>();
          for (int i = 0; i < 100; i++) {
            noise.recv();
            Go.gosched();
            if (i % 10 == 0) {
              Go.sleep(Duration.ofNanos(1_000));
              Thread.sleep(0, 1_000);
            }
            threads.add(carrierId());
          }
          assertThat(threads).hasSize(1);
          Go.unlockOSThread();
          Go.unlockOSThread();
          stop.set(true);
          while (Go.numGoroutine() > 1) {
            noise.tryRecv();
            Go.gosched();
          }
        });
  }

  /** A thread whose goroutine ends bound to it ends too, and none of these could share one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void afterTheLastUnlockTheThreadRunsOthers(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          int goroutines = 100;
          Set<Thread> threads = ConcurrentHashMap.newKeySet();
          for (int i = 0; i < goroutines; i++) {
            Goroutine gp =
                Go.go(() -> {
                  Go.lockOSThread();
                  Go.lockOSThread();
                  Go.unlockOSThread();
                  threads.add(Machine.current());
                  Go.unlockOSThread();
                });
            gp.thread().join();
          }
          assertThat(threads).hasSizeLessThan(goroutines / 2);
        });
  }

  /** The name of the thread under this goroutine, as the virtual thread's own text gives it. */
  private static long carrierId() {
    String text = Thread.currentThread().toString();
    return text.substring(text.indexOf('@')).hashCode();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void lockedGoroutinesHandOverToEachOther(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> there = Chan.make();
          Chan<Integer> back = Chan.make();
          Go.go(() -> {
            Go.lockOSThread();
            for (int v : there) {
              back.send(v + 1);
            }
            back.close();
          });
          Go.lockOSThread();
          for (int i = 0; i < 500; i++) {
            there.send(i);
            assertThat(back.recv()).isEqualTo(i + 1);
          }
          there.close();
          assertThat(back.recv()).isNull();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aGoroutineThatEndsLockedTakesItsThreadAlong(int procs) throws Exception {
    Queue<Thread> taken = new ConcurrentLinkedQueue<>();
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build()) {
      Bounded.run(
          runtime,
          () -> {
            for (int i = 0; i < 20; i++) {
              Go.go(() -> {
                Go.lockOSThread();
                taken.add(Machine.current());
                Go.gosched();
              });
              Go.sleep(Duration.ofMillis(1));
            }
            while (taken.size() < 20) {
              Go.gosched();
            }
          });
      for (Thread thread : taken) {
        thread.join(20_000);
        assertThat(thread.isAlive()).as(() -> runtime.stats().toString()).isFalse();
      }
      assertThat(taken).doesNotHaveDuplicates();
    }
  }

  @Test
  void lockingOutsideOfAGoroutineIsRefusedAndUnlockingDoesNothing() {
    assertThatThrownBy(Go::lockOSThread)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no goroutine");
    Go.unlockOSThread();
  }

  @Test
  void aSleeperLockedToItsThreadLetsTheOnlyPGo() throws Exception {
    Bounded.run(
        1,
        () -> {
          Chan<Integer> done = Chan.make();
          Go.go(() -> {
            Go.lockOSThread();
            for (int i = 0; i < 10; i++) {
              Go.gosched();
              Go.sleep(Duration.ofMillis(1));
            }
            done.send(1);
          });
          while (!(done.tryRecv() instanceof Received.Value<Integer>)) {
            Go.gosched();
          }
        });
  }
}
