package io.gopark;

import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.chan.ChannelQueues;
import io.gopark.sync.Cond;
import io.gopark.sync.Mutex;
import io.gopark.sync.RWMutex;
import io.gopark.sync.Semaphore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goroutines of a closed runtime waited in works on for others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosedWaitersTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  /** A runtime with these goroutines is closed when all of them wait. */
  private static void closeAround(Task... waits) {
    try (GoRuntime runtime = GoRuntime.builder().name("dying").procs(2).build()) {
      for (Task wait : waits) {
        Goroutine gp = runtime.go(wait);
        while (gp.status() != Goroutine.Status.WAITING) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void nothingIsSentToThemAndNothingComesFromThem() {
    Chan<Integer> in = Chan.make();
    Chan<Integer> out = Chan.make();
    Chan<Integer> timed = Chan.make();
    closeAround(in::recv, () -> out.send(1), () -> timed.recv(LONG), in::recv);
    assertThat(in.trySend(1)).isFalse();
    assertThat(out.tryRecv()).isInstanceOf(Received.Empty.class);
    assertThat(timed.trySend(1)).isFalse();
  }

  @Test
  void selectsAreNoPartnersEither() {
    Chan<Integer> in = Chan.make();
    Chan<Integer> out = Chan.make();
    closeAround(() -> select(recv(in), send(out, 1)), () -> select(recv(in)));
    ChannelQueues.assertEmpty(in, out);
    assertThat(in.trySend(1)).isFalse();
    assertThat(out.tryRecv()).isInstanceOf(Received.Empty.class);
  }

  @Test
  void theNextInTheQueueGetsTheValue() throws Exception {
    Chan<Integer> shared = Chan.make();
    try (GoRuntime other = GoRuntime.builder().name("living").procs(1).build()) {
      CompletableFuture<Integer> received = new CompletableFuture<>();
      closeAround(
          shared::recv,
          () -> {
            Goroutine later = other.go(() -> received.complete(shared.recv()));
            while (later.waitReason() != WaitReason.CHAN_RECEIVE) {
              Go.gosched();
            }
            Chan.make().recv();
          });
      assertThat(shared.send(7, LONG)).isTrue();
      assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(7);
    }
  }

  @Test
  void aMutexGoesToOthers() throws Exception {
    Mutex mutex = new Mutex();
    mutex.lock();
    closeAround(mutex::lock, () -> mutex.tryLock(LONG), mutex::lockInterruptibly);
    Thread next = Thread.ofPlatform().start(mutex::lock);
    while (next.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    mutex.unlock();
    assertThat(next.join(LONG)).isTrue();
    mutex.unlock();
    assertThat(mutex.tryLock()).isTrue();
  }

  @Test
  void aWriterThatWaitedKeepsNobodyOut() throws Exception {
    RWMutex rw = new RWMutex();
    rw.rlock();
    closeAround(rw::lock, rw::rlock, () -> rw.tryRLock(LONG));
    assertThat(rw.tryRLock()).isTrue();
    rw.runlock();
    rw.runlock();
    assertThat(rw.tryLock(LONG)).isTrue();
  }

  @Test
  void readersThatWaitedDoNotRead() throws Exception {
    RWMutex rw = new RWMutex();
    rw.lock();
    closeAround(rw::rlock, rw::lock);
    rw.unlock();
    assertThat(rw.tryLock(LONG)).isTrue();
  }

  @Test
  void tokensStay() throws Exception {
    Semaphore tokens = new Semaphore(2);
    tokens.acquire();
    tokens.acquire();
    closeAround(() -> tokens.acquire(2), tokens::acquire, () -> tokens.acquire(3));
    tokens.release();
    assertThat(tokens.tryAcquire(1, LONG)).isTrue();
    tokens.release(2);
    assertThat(tokens.available()).isEqualTo(2);
  }

  @Test
  void aSignalGoesToTheNext() throws Exception {
    Mutex mutex = new Mutex();
    Cond cond = new Cond(mutex);
    Task waits =
        () -> {
          mutex.lock();
          cond.await();
        };
    closeAround(waits, waits);
    CompletableFuture<Boolean> signalled = new CompletableFuture<>();
    Thread next =
        Thread.ofPlatform()
            .start(() -> {
              mutex.lock();
              try {
                signalled.complete(cond.await(LONG));
              } catch (InterruptedException e) {
                signalled.completeExceptionally(e);
              } finally {
                mutex.unlock();
              }
            });
    while (next.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    cond.signal();
    assertThat(signalled.get()).isTrue();
  }

  private static final Chan<Integer> NEVER = Chan.make();
  private static final Chan<Integer> SHARED = Chan.make();
  private static final CompletableFuture<Throwable> AFTER = new CompletableFuture<>();

  @SuppressWarnings("UnusedNestedClass")
  private static final class Initialiser {
    static {
      try {
        NEVER.recv();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        sendOnTheWay();
      }
    }

    static void touch() {}
  }

  private static void sendOnTheWay() {
    try {
      SHARED.send(1);
      AFTER.complete(null);
    } catch (Throwable e) {
      AFTER.complete(e);
    }
  }

  /** It cannot be left on its stack; so it is unwound, and comes by its finally blocks. */
  @Test
  void oneThatIsPinnedLeavesWhatItWaitsInAndTakesNothingOnItsWay() throws Exception {
    closeAround(Initialiser::touch);
    assertThat(AFTER.get(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(NEVER.trySend(1)).isFalse();
    assertThat(SHARED.tryRecv()).isInstanceOf(Received.Empty.class);
  }

  @Test
  void whoWaitsForMainIsTold() throws Exception {
    GoRuntime runtime = GoRuntime.builder().name("dying").procs(1).build();
    CompletableFuture<Void> started = new CompletableFuture<>();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                runtime.run(() -> {
                  started.complete(null);
                  Chan.make().recv();
                });
                thrown.complete(null);
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    started.get();
    runtime.close();
    assertThat(thrown.get(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the runtime was closed before main returned");
    caller.join();
  }
}
