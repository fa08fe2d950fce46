package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * A goroutine that the JDK parks in a class initialiser keeps its M, and the M keeps the one P. No
 * monitor runs but for the looks of the test, between which no time slice ends, and no kernel is
 * asked.
 */
class PinnedJdkParkTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final AtomicBoolean RELEASED = new AtomicBoolean();

  private static int until(Runnable park) {
    while (!RELEASED.get()) {
      park.run();
    }
    return 7;
  }

  private static void sleep() {
    try {
      Thread.sleep(Duration.ofHours(1));
    } catch (InterruptedException e) {
      // How it is released.
    }
  }

  private static void passLock() {
    LOCK.lock();
    LOCK.unlock();
  }

  private static final class Parks {
    static final int VALUE = until(LockSupport::park);
  }

  private static final class ParksForTime {
    static final int VALUE = until(() -> LockSupport.parkNanos(HOUR_NANOS));
  }

  private static final class Sleeps {
    static final int VALUE = until(PinnedJdkParkTest::sleep);
  }

  private static final class Locks {
    static final int VALUE = until(PinnedJdkParkTest::passLock);
  }

  @Test
  void aPinnedPark() throws Exception {
    losesItsPAtOnce(() -> Parks.VALUE, LockSupport::unpark);
  }

  @Test
  void aPinnedTimedPark() throws Exception {
    losesItsPAtOnce(() -> ParksForTime.VALUE, LockSupport::unpark);
  }

  @Test
  void aPinnedSleep() throws Exception {
    losesItsPAtOnce(() -> Sleeps.VALUE, Thread::interrupt);
  }

  @Test
  void aPinnedWaitForALock() throws Exception {
    LOCK.lock();
    losesItsPAtOnce(() -> Locks.VALUE, thread -> LOCK.unlock());
  }

  private interface Release {
    void of(Thread thread);
  }

  private static void losesItsPAtOnce(IntSupplier pinned, Release release) throws Exception {
    RELEASED.set(false);
    CountDownLatch over = new CountDownLatch(1);
    AtomicReference<Integer> value = new AtomicReference<>();
    try (TestScheduler test = new TestScheduler(1)) {
      Sysmon sysmon = test.sched.sysmon;
      Processor pp = test.sched.allp[0];
      Goroutine gp =
          test.sched.newproc(
              null,
              () -> {
                value.set(pinned.getAsInt());
                over.countDown();
              });
      try {
        test.await(() -> isParked(gp.thread()));
        Machine mp = pp.m;
        assertThat(mp).as("the M that is parked with it").isNotNull();
        assertThat(mp.curg).isSameAs(gp);
        long now = 1;
        assertThat(sysmon.retake(pp, now)).as("a first look").isFalse();
        assertThat(sysmon.retake(pp, now + 1)).as("nobody waits for its P").isFalse();
        AtomicBoolean ran = new AtomicBoolean();
        test.sched.newproc(null, () -> ran.set(true));
        assertThat(sysmon.retake(pp, now + 2)).as("somebody does").isTrue();
        assertThat(test.sched.retakes.sum()).isEqualTo(1);
        test.await(ran::get);
        assertThat(isParked(gp.thread())).isTrue();
      } finally {
        RELEASED.set(true);
        release.of(gp.thread());
      }
      assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(test::describe).isTrue();
      assertThat(value).hasValue(7);
    }
  }

  private static boolean isParked(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }
}
