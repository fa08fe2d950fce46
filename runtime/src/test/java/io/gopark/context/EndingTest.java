package io.gopark.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.RecvChan;
import io.gopark.internal.lock.RuntimeLock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What others see of an end that is not through. It is held up where it closes a channel, whose
 * lock the test holds; the threads are platform threads, which only sleep meanwhile.
 */
@Timeout(60)
class EndingTest {
  private final CancelScope scope = Context.background().withCancel();

  private static Thread start(Runnable task) {
    return Thread.ofPlatform().daemon().start(task);
  }

  /** Returns when {@code thread} has ended, or waits for somebody else. */
  private static void awaitStandstill(Thread thread) {
    while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
  }

  private static void awaitEndOf(CancelScope ended) throws ReflectiveOperationException {
    var err = CancelScope.class.getDeclaredField("err");
    err.setAccessible(true);
    while (err.get(ended) == null) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoLearnsOfTheEndFindsDoneClosed() throws Exception {
    RecvChan<Void> done = scope.done();
    AtomicReference<Boolean> byErr = new AtomicReference<>();
    AtomicReference<Boolean> byCause = new AtomicReference<>();
    ((RuntimeLock) done).lock();
    Thread canceller = start(scope::cancel);
    awaitEndOf(scope);
    Thread first =
        start(() -> {
          if (scope.err() != null) {
            byErr.set(done.isClosed());
          }
        });
    Thread second =
        start(() -> {
          if (scope.cause() != null) {
            byCause.set(done.isClosed());
          }
        });
    awaitStandstill(first);
    awaitStandstill(second);
    ((RuntimeLock) done).unlock();
    first.join();
    second.join();
    canceller.join();
    assertThat(byErr.get()).isTrue();
    assertThat(byCause.get()).isTrue();
  }

  @Test
  void aSecondCancelReturnsWhenAllBelowHaveEnded() throws Exception {
    CancelScope child = scope.withCancel();
    CancelScope grandchild = child.withCancel();
    AtomicBoolean started = new AtomicBoolean();
    Context.Registration task = scope.afterFunc(() -> started.set(true));
    RecvChan<Void> done = child.done();
    AtomicReference<String> seen = new AtomicReference<>();
    ((RuntimeLock) done).lock();
    Thread canceller = start(scope::cancel);
    awaitEndOf(child);
    Thread second =
        start(() -> {
          scope.cancel();
          boolean closed = done.isClosed();
          seen.set(closed + " " + (grandchild.err() != null) + " " + task.stop());
        });
    awaitStandstill(second);
    ((RuntimeLock) done).unlock();
    second.join();
    canceller.join();
    assertThat(seen.get()).isEqualTo("true true false");
  }

  @Test
  void soDoesOneThatComesFromAboveWhileTheChildIsEndedByAnother() throws Exception {
    CancelScope child = scope.withCancel();
    CancelScope grandchild = child.withCancel();
    CancelScope sibling = scope.withCancel();
    RecvChan<Void> done = grandchild.done();
    AtomicReference<Boolean> seen = new AtomicReference<>();
    ((RuntimeLock) done).lock();
    Thread canceller = start(child::cancel);
    awaitEndOf(grandchild);
    Thread second =
        start(() -> {
          scope.cancel();
          seen.set(done.isClosed());
        });
    awaitStandstill(second);
    // Who need not wait for that is not kept waiting.
    assertThat(sibling.err()).isNotNull();
    ((RuntimeLock) done).unlock();
    second.join();
    canceller.join();
    assertThat(seen.get()).isTrue();
  }
}
