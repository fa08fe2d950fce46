package io.gopark.sync;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a weighted Semaphore does; the numbers are those of docs/conformance/sync.md. */
class SemaphoreTest {
  private final List<String> order = new ArrayList<>();
  private final Mutex orderLock = new Mutex();

  private Goroutine wants(Semaphore sema, long n) {
    Goroutine gp =
        go(() -> {
          try {
            sema.acquire(n);
            note("" + n);
          } catch (InterruptedException e) {
            note(n + " interrupted");
          }
        });
    Program.awaitParked(gp, WaitReason.SEMACQUIRE);
    return gp;
  }

  private void note(String what) {
    orderLock.lock();
    order.add(what);
    orderLock.unlock();
  }

  @OnProcs
  void n115_neverAreMoreTokensOutThanThereAre(int procs) throws Exception {
    Semaphore sema = new Semaphore(10);
    AtomicLong out = new AtomicLong();
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          List<Thread> threads = new ArrayList<>();
          for (int g = 0; g < 8; g++) {
            int kind = g;
            threads.add(
                group
                    .go(() -> {
                      for (int i = 0; i < 1_500; i++) {
                        use(sema, out, kind, 1 + (i + kind) % 10, i);
                      }
                    })
                    .thread());
          }
          Peek.interruptAtRandom(threads, group, procs);
          group.await();
        });
    assertThat(out).hasValue(0);
    assertThat(sema.available()).isEqualTo(10);
    assertThat(sema.tryAcquire(10)).isTrue();
  }

  private static void use(Semaphore sema, AtomicLong out, int kind, long n, int i) {
    try {
      switch (kind % 4) {
        case 0 -> sema.acquire(n);
        case 1 -> sema.acquireUninterruptibly(n);
        case 2 -> {
          if (!sema.tryAcquire(n, Duration.ofNanos(i * 37 % 50_000))) {
            return;
          }
        }
        default -> {
          if (!sema.tryAcquire(n)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      return;
    }
    assertThat(out.addAndGet(n)).isLessThanOrEqualTo(10);
    if (i % 8 == 0) {
      gosched();
    }
    out.addAndGet(-n);
    sema.release(n);
  }

  @OnProcs
  void whoWaitsIsServedInItsOrderWhateverItWants(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Semaphore sema = new Semaphore(10);
          sema.acquire(10);
          Goroutine big = wants(sema, 8);
          Goroutine small = wants(sema, 1);
          Goroutine other = wants(sema, 2);
          sema.release(7);
          assertThat(sema.tryAcquire()).isFalse();
          assertThat(sema.available()).isEqualTo(7);
          assertThat(order).isEmpty();
          sema.release(1);
          Program.awaitEnd(big);
          assertThat(order).containsExactly("8");
          sema.release(2);
          Program.awaitEnd(small);
          assertThat(sema.available()).isEqualTo(1);
          sema.release(8);
          Program.awaitEnd(other);
        });
    assertThat(order).containsExactly("8", "1", "2");
  }

  @OnProcs
  void whenABigWishIsGivenUpTheSmallOnesBehindItAreServed(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Semaphore sema = new Semaphore(10);
          sema.acquire(6);
          Goroutine big = wants(sema, 8);
          Goroutine small = wants(sema, 1);
          Goroutine other = wants(sema, 2);
          big.thread().interrupt();
          Program.awaitEnd(big);
          Program.awaitEnd(small);
          Program.awaitEnd(other);
          assertThat(sema.available()).isEqualTo(1);
          assertThat(sema.tryAcquire(2, Duration.ofMillis(2))).isFalse();
          assertThat(sema.available()).isEqualTo(1);
        });
    assertThat(order).contains("8 interrupted", "1", "2");
  }

  @OnProcs
  void whoWantsMoreThanThereIsHoldsUpNobody(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Semaphore sema = new Semaphore(2);
          Goroutine hopeless = wants(sema, 3);
          sema.acquire(2);
          sema.release(2);
          assertThat(sema.tryAcquire(2)).isTrue();
          hopeless.thread().interrupt();
          Program.awaitEnd(hopeless);
        });
    assertThat(order).containsExactly("3 interrupted");
  }

  @Test
  void misuseIsRefusedAndChangesNothing() throws Exception {
    Semaphore sema = new Semaphore(3);
    sema.acquire(2);
    assertThatThrownBy(() -> sema.release(3))
        .isInstanceOf(RuntimeError.class)
        .hasMessage("semaphore: released more than held");
    assertThat(sema.available()).isEqualTo(1);
    assertThatThrownBy(() -> sema.acquire(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Semaphore(-1)).isInstanceOf(IllegalArgumentException.class);
    sema.acquire(0);
    sema.release(2);
    assertThat(sema.available()).isEqualTo(3);
  }
}
