package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times at the ends of what a long can say. */
@Timeout(10)
class CondConditionTest {
  /** Whose unlock is a signal: a wait without time left has one all the same. */
  private static final class Signalling implements Locker {
    final Condition condition = new CondCondition(this, () -> true);

    @Override
    public void lock() {}

    @Override
    public void unlock() {
      condition.signal();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MIN_VALUE + 1})
  void aDateInThePastIsNotWaitedFor(long millis) throws Exception {
    Lock lock = new Mutex().asLock();
    Condition condition = lock.newCondition();
    lock.lock();
    assertThat(condition.awaitUntil(new Date(millis))).isFalse();
    assertThat(lock.tryLock()).isFalse();
    lock.unlock();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1})
  void aDateThatNeverComesIsWaitedForUntilTheSignal(long millis) throws Exception {
    Condition condition = new Signalling().condition;
    assertThat(condition.awaitUntil(new Date(millis))).isTrue();
    assertThat(condition.await(millis, TimeUnit.DAYS)).isTrue();
  }

  @Test
  void aSignalledWaitThatHadNoTimeHasNoneLeft() throws Exception {
    Condition condition = new Signalling().condition;
    assertThat(condition.awaitNanos(Long.MIN_VALUE)).isLessThanOrEqualTo(0);
    assertThat(condition.awaitNanos(0)).isLessThanOrEqualTo(0);
    assertThat(condition.awaitNanos(Long.MAX_VALUE)).isPositive();
  }
}
