package io.gopark.internal.debug;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gopark.internal.sched.Goroutine;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A dump of very many goroutines, of which a helper fails. */
class GroupSamplingTest {
  /** Enough for a helper, which fails before the caller has found that there are none. */
  private static final class FailingInHelper extends AbstractList<Goroutine> {
    private final Throwable failure;
    private final CountDownLatch failing = new CountDownLatch(1);

    FailingInHelper(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public int size() {
      return 40_000;
    }

    @Override
    public Goroutine get(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public List<Goroutine> subList(int from, int to) {
      if (Thread.currentThread().getName().equals("gopark-dump")) {
        failing.countDown();
        fail();
      }
      awaitFailing();
      return List.of();
    }

    private void fail() {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }

    private void awaitFailing() {
      try {
        failing.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void assertThrown(Throwable failure) {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    assertThatThrownBy(() -> GroupSampling.run(new FailingInHelper(failure))).isSameAs(failure);
  }

  /** Who finds no memory for a dump tries again, and has to see what it was. */
  @Test
  void anErrorOfAHelperIsTheDumps() {
    assertThrown(new OutOfMemoryError("of a helper"));
  }

  @Test
  void anExceptionOfAHelperIsTheDumps() {
    assertThrown(new IllegalArgumentException("of a helper"));
  }
}
