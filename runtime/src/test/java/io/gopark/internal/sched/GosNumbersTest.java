package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.Program;
import io.gopark.internal.base.Clock;
import io.gopark.sync.Mutex;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Go's constants, written out once more. The other tests compare with the constants of the code, so
 * that they would hold with any; these say that a program sees Go's.
 */
class GosNumbersTest {
  private static Config configOfAProgram() {
    try (GoRuntime runtime = GoRuntime.builder().build()) {
      return ((Goroutine) runtime.go(() -> {})).scheduler().config();
    }
  }

  private static long constant(Class<?> of, String name) throws ReflectiveOperationException {
    Field field = of.getDeclaredField(name);
    field.setAccessible(true);
    return ((Number) field.get(null)).longValue();
  }

  /** And one that runs next; one more, and half of the ring goes with it. */
  @Test
  void aRingHolds256() throws Exception {
    List<Integer> inGlobalQueue = new ArrayList<>();
    try (GoRuntime runtime = Program.undisturbed().build()) {
      CountDownLatch all = new CountDownLatch(258);
      runtime.run(() -> {
        for (int i = 1; i <= 258; i++) {
          Go.go(all::countDown);
          if (i >= 257) {
            inGlobalQueue.add(runtime.stats().globalQueue());
          }
        }
      });
      all.await();
    }
    assertThat(inGlobalQueue).containsExactly(0, 129);
  }

  @Test
  void everyTickOf61BelongsToTheGlobalQueue() throws Exception {
    List<String> order = new ArrayList<>();
    Config config = new Config("test", 1, 100, Clock.SYSTEM, 256, false, false, false);
    try (TestScheduler test = new TestScheduler(config)) {
      CountDownLatch all = new CountDownLatch(203);
      test.run(() -> {
        for (int i = 0; i < 3; i++) {
          test.sched.putGlobal(
              test.runnable(() -> {
                order.add("global");
                all.countDown();
              }));
        }
        for (int i = 0; i < 200; i++) {
          test.sched.newproc(
              null,
              () -> {
                order.add("own");
                all.countDown();
              });
        }
      });
      all.await();
    }
    int first = order.indexOf("global");
    assertThat(first).isBetween(0, 61);
    assertThat(order.subList(first + 1, first + 61)).containsOnly("own");
    assertThat(order.get(first + 61)).isEqualTo("global");
    assertThat(order.subList(first + 62, first + 122)).containsOnly("own");
    assertThat(order.get(first + 122)).isEqualTo("global");
  }

  @Test
  void aTimeSliceIsOfTenMilliseconds() {
    assertThat(configOfAProgram().forcePreemptNanos()).isEqualTo(10_000_000);
  }

  @Test
  void aProgramMayHaveTenThousandThreads() {
    assertThat(configOfAProgram().maxThreads()).isEqualTo(10_000);
  }

  @Test
  void theMonitorLooksEvery20MicrosecondsAtMost() throws Exception {
    assertThat(constant(Sysmon.class, "MIN_DELAY_NANOS")).isEqualTo(20_000);
  }

  @Test
  void whoFindsNothingGoesRoundTheOtherPsFourTimes() throws Exception {
    assertThat(constant(WorkSearch.class, "STEAL_ROUNDS")).isEqualTo(4);
  }

  @Test
  void whoWaitsForAMutexStarvesAfterAMillisecond() throws Exception {
    assertThat(constant(Mutex.class, "STARVATION_THRESHOLD_NANOS")).isEqualTo(1_000_000);
  }
}
