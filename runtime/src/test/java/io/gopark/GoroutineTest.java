package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a goroutine shows of itself, and interrupting it. */
class GoroutineTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void mainIsGoroutineOneAndAllIdsDiffer(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          assertThat(Goroutine.current().id()).isEqualTo(1);
          assertThat(Go.numGoroutine()).isEqualTo(1);
          Chan<Long> ids = Chan.make(1_000);
          for (int i = 0; i < 100; i++) {
            Go.go(() -> {
              for (int k = 0; k < 10; k++) {
                Go.go(() -> ids.send(Goroutine.current().id()));
              }
            });
          }
          Set<Long> seen = new HashSet<>();
          for (int i = 0; i < 1_000; i++) {
            seen.add(ids.recv());
          }
          assertThat(seen).hasSize(1_000).doesNotContain(1L);
          while (Go.numGoroutine() > 1) {
            Go.gosched();
          }
        });
  }

  @Test
  void aGoroutineShowsItsStateItsReasonAndItsName() throws Exception {
    Bounded.run(
        2,
        () -> {
          Chan<Integer> ch = Chan.make();
          Goroutine gp = Go.go("worker", () -> ch.recv());
          while (gp.status() != Goroutine.Status.WAITING) {
            Go.gosched();
          }
          assertThat(gp.waitReason()).isEqualTo(WaitReason.CHAN_RECEIVE);
          assertThat(gp.name()).isEqualTo("worker");
          assertThat(gp.thread().getName()).isEqualTo("worker");
          assertThat(gp.thread().getState()).isEqualTo(Thread.State.WAITING);
          assertThat(Goroutine.current().status()).isEqualTo(Goroutine.Status.RUNNING);
          ch.send(1);
          gp.thread().join();
          assertThat(gp.status()).isEqualTo(Goroutine.Status.DEAD);
          assertThat(gp.waitReason()).isEqualTo(WaitReason.NONE);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goroutinesInterruptEachOtherInEveryWait(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> ch = Chan.make();
          Chan<Integer> full = Chan.make(1);
          full.send(1);
          List<Task> waits =
              List.of(
                  ch::recv,
                  () -> full.send(2),
                  () -> ch.recv(Duration.ofHours(1)),
                  () -> full.send(2, Duration.ofHours(1)),
                  () -> Go.sleep(Duration.ofHours(1)),
                  () -> Thread.sleep(3_600_000));
          for (int round = 0; round < 30; round++) {
            for (Task wait : waits) {
              AtomicBoolean interrupted = new AtomicBoolean();
              Goroutine gp =
                  Go.go(() -> {
                    try {
                      wait.run();
                    } catch (InterruptedException e) {
                      interrupted.set(!Thread.currentThread().isInterrupted());
                    }
                  });
              if (round % 2 == 0) {
                while (gp.status() != Goroutine.Status.WAITING) {
                  Go.gosched();
                }
              }
              gp.thread().interrupt();
              gp.thread().join();
              assertThat(interrupted).isTrue();
            }
          }
          assertThat(full.recv()).isEqualTo(1);
          assertThat(full.len()).isZero();
          assertThat(ch.trySend(1)).isFalse();
        });
  }
}
