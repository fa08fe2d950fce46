package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.WaitReason;
import io.gopark.internal.debug.GoroutineDump;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * For how long a goroutine has waited, as a dump tells it, on a clock of the test's. What is kept
 * of the beginning is 32 bits of a coarse clock, whose ticks are of a millisecond.
 */
class WaitTimesTest {
  private static final long TICK = 1L << 20;

  /** When the 32 bits begin anew: every 52 days. */
  private static final long WRAP = TICK << 32;

  private final AtomicLong now = new AtomicLong();
  private final Chan<Integer> ch = Chan.make();
  private TestScheduler test = null;

  /** The monitor gets no further than its next look at the clock. */
  private final AtomicBoolean holdsMonitor = new AtomicBoolean();

  private final AtomicBoolean monitorIsHeld = new AtomicBoolean();

  @AfterEach
  void end() {
    holdsMonitor.set(false);
    if (test != null) {
      test.close();
    }
  }

  /** A runtime that begins at this time. */
  private void begin(long time) {
    now.set(time);
    test =
        new TestScheduler(
            new Config("test", 2, 100, this::nanos, TestScheduler.RING, true, false, false));
  }

  private long nanos() {
    if (holdsMonitor.get() && Thread.currentThread() == test.sched.sysmon.thread()) {
      monitorIsHeld.set(true);
      while (holdsMonitor.get()) {
        Thread.onSpinWait();
      }
    }
    return now.get();
  }

  private Goroutine receiver() {
    Goroutine gp = test.sched.newproc(null, ch::recv);
    test.await(() -> gp.waitReason() == WaitReason.CHAN_RECEIVE && gp.waitingSince() != 0);
    return gp;
  }

  /** What stands in the dump between the brackets. */
  private String stateOf(Goroutine gp) throws IOException {
    StringBuilder out = new StringBuilder();
    GoroutineDump.write(test.sched, out);
    String start = "goroutine " + gp.id() + " [";
    assertThat(out).contains(start);
    int from = out.indexOf(start) + start.length();
    return out.substring(from, out.indexOf("]", from));
  }

  private static String receiving(long minutes) {
    return "chan receive" + (minutes == 0 ? "" : ", " + minutes + " minutes");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "59, 0", "61, 1", "119, 1", "301, 5", "259201, 4320"})
  void aDumpTellsTheWholeMinutesOfAWait(long seconds, long minutes) throws Exception {
    begin(TimeUnit.HOURS.toNanos(1));
    Goroutine gp = receiver();
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    assertThat(stateOf(gp)).isEqualTo(receiving(minutes));
  }

  /** Before the wrap, after it, and at the place that stands for no wait. */
  @ParameterizedTest
  @ValueSource(longs = {-2 * TICK, -1, 0, TICK - 1, TICK, 5 * TICK})
  void itIsRightWhereTheBitsBeginAnew(long after) throws Exception {
    for (long wraps : new long[] {1, 2, 2_047, -1, -2_047}) {
      begin(WRAP * wraps + after);
      Goroutine gp = receiver();
      assertThat(stateOf(gp)).isEqualTo(receiving(0));
      now.addAndGet(TimeUnit.SECONDS.toNanos(59));
      assertThat(stateOf(gp)).isEqualTo(receiving(0));
      now.addAndGet(TimeUnit.SECONDS.toNanos(2));
      assertThat(stateOf(gp)).isEqualTo(receiving(1));
      now.addAndGet(TimeUnit.DAYS.toNanos(50));
      assertThat(stateOf(gp)).isEqualTo(receiving(TimeUnit.DAYS.toMinutes(50) + 1));
      test.close();
    }
  }

  // ---- after a silence ------------------------------------------------------------------------

  /** The monitor, which keeps the coarse clock, has slept all the time. */
  private void beginWithThreeDaysOfSilence() {
    begin(TimeUnit.HOURS.toNanos(1));
    while (!test.sched.sysmon.isSleeping()) {
      now.addAndGet(Sysmon.QUIET_NANOS);
    }
    now.addAndGet(TimeUnit.DAYS.toNanos(3));
    holdsMonitor.set(true);
  }

  private void assertTimedFromItsBeginning(Goroutine gp) throws IOException {
    assertThat(stateOf(gp)).isEqualTo(receiving(0));
    now.addAndGet(TimeUnit.SECONDS.toNanos(61));
    assertThat(stateOf(gp)).isEqualTo(receiving(1));
  }

  @Test
  void aWaitIsTimedRightBeforeTheMonitorIsAwake() throws Exception {
    beginWithThreeDaysOfSilence();
    assertTimedFromItsBeginning(receiver());
  }

  /** It wakes by itself now and then, and finds a P that somebody has just begun to start. */
  @Test
  void aWaitIsTimedRightWhileTheMonitorWakesByItself() throws Exception {
    beginWithThreeDaysOfSilence();
    Scheduler sched = test.sched;
    sched.lock.lock();
    Processor pp = sched.idle.pidleget();
    sched.lock.unlock();
    LockSupport.unpark(sched.sysmon.thread());
    test.await(monitorIsHeld::get);
    assertTimedFromItsBeginning(receiver());
    sched.lock.lock();
    sched.idle.pidleput(pp);
    sched.lock.unlock();
  }

  // ---- one wait after another -----------------------------------------------------------------

  @Test
  void theNextWaitIsTimedAnew() throws Exception {
    begin(TimeUnit.HOURS.toNanos(1));
    Chan<Integer> first = Chan.make();
    Goroutine gp =
        test.sched.newproc(
            null,
            () -> {
              first.recv();
              ch.recv();
            });
    test.await(() -> gp.waitReason() == WaitReason.CHAN_RECEIVE && gp.waitingSince() != 0);
    long before = gp.waitingSince();
    now.addAndGet(TimeUnit.MINUTES.toNanos(10));
    test.await(() -> test.sched.coarseNanos == now.get() || test.sched.sysmon.isSleeping());
    first.send(1);
    test.await(() -> gp.waitReason() == WaitReason.CHAN_RECEIVE && gp.waitingSince() > before);
    assertThat(stateOf(gp)).isEqualTo(receiving(0));
  }

  @Test
  void aBlockingCallIsTimedToo() throws Exception {
    begin(TimeUnit.HOURS.toNanos(1));
    AtomicBoolean over = new AtomicBoolean();
    Goroutine gp =
        test.sched.newproc(
            null,
            () ->
                Go.blocking(() -> {
                  test.await(over::get);
                  return 1;
                }));
    try {
      test.await(() -> gp.status() == io.gopark.Goroutine.Status.SYSCALL && gp.waitingSince() != 0);
      now.addAndGet(TimeUnit.SECONDS.toNanos(121));
      assertThat(stateOf(gp)).isEqualTo("syscall, 2 minutes");
    } finally {
      over.set(true);
    }
  }
}
