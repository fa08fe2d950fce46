package io.gopark.internal.sched;

import static io.gopark.internal.sched.SilentBlock.Finding.BLOCKED;
import static io.gopark.internal.sched.SilentBlock.Finding.NOTHING;
import static io.gopark.internal.sched.SilentBlock.Finding.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gopark.Chan;
import io.gopark.Fifos;
import io.gopark.Go;
import io.gopark.Task;
import io.gopark.internal.base.Clock;
import io.gopark.internal.host.KernelThread;
import io.gopark.internal.host.ProcThread;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is blocked in the kernel without saying so loses its P. In the whole tests nobody loses one
 * for computing: a slice lasts an hour, so that only this rule can help.
 */
class SilentBlockTest {
  private static final long NO_SLICES = Duration.ofHours(1).toNanos();

  private static Config config(int procs) {
    return new Config(
        "silent", procs, 100, Clock.SYSTEM, 4, true, false, false, NO_SLICES, ProcThread::current);
  }

  // ---- one P's looks --------------------------------------------------------------------------

  private final AtomicLong kernelSays = new AtomicLong(KernelThread.RUNS);
  private final AtomicInteger asked = new AtomicInteger();
  private final SilentBlock silent = new SilentBlock();
  private long now;

  /** A P in the hands of an M that never starts, about which the kernel says what the test says. */
  private Processor processor(TestScheduler test) {
    Processor pp = test.sched.allp[0];
    pp.m = machine(test, 90);
    return pp;
  }

  private Machine machine(TestScheduler test, long id) {
    Machine mp = Machine.create(test.sched, id);
    mp.toUserCode();
    mp.kernelThread =
        () -> {
          asked.incrementAndGet();
          return kernelSays.get();
        };
    return mp;
  }

  private SilentBlock.Finding lookAfter(Processor pp, long nanos) {
    now += nanos;
    return silent.look(pp, now);
  }

  @Test
  void twoLooksAtTheSameWaitFindItBlocked() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Processor pp = processor(test);
      kernelSays.set(5);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(SUSPECT);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(BLOCKED);
      pp.m = null;
    }
  }

  @Test
  void twoWaitsOneAfterTheOtherAreNotABlock() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Processor pp = processor(test);
      kernelSays.set(5);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(SUSPECT);
      kernelSays.set(6);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(NOTHING);
      pp.m = null;
    }
  }

  @Test
  void theSameNumberOfAnotherMIsNotABlock() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Processor pp = processor(test);
      kernelSays.set(5);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(SUSPECT);
      pp.m = machine(test, 91);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(NOTHING);
      pp.m = null;
    }
  }

  @Test
  void anMInsideTheRuntimeIsNotLookedAt() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Processor pp = processor(test);
      pp.m.entered(1);
      kernelSays.set(5);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(NOTHING);
      assertThat(asked).hasValue(0);
      pp.m = null;
    }
  }

  @Test
  void aRunningMIsAskedForLessAndLessOften() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Processor pp = processor(test);
      for (int i = 0; i < 1_000; i++) {
        assertThat(lookAfter(pp, 20_000)).isEqualTo(NOTHING);
      }
      assertThat(asked.get()).as("in 20 ms").isBetween(20, 30);
      kernelSays.set(5);
      assertThat(lookAfter(pp, SilentBlock.MAX_INTERVAL_NANOS)).isEqualTo(SUSPECT);
      assertThat(lookAfter(pp, 20_000)).isEqualTo(BLOCKED);
      pp.m = null;
    }
  }

  @Test
  void aPWhoseMIsStillOnItsWayToItsFirstGoroutineIsNotLate() throws Exception {
    try (TestScheduler test = new TestScheduler(1)) {
      Processor pp = processor(test);
      pp.m.p = pp;
      Goroutine queued = test.idle(1);
      pp.runq.put(queued, false);
      pp.setStatus(Processor.RUNNING);
      assertThat(test.sched.sysmon.retake(pp, Clock.SYSTEM.nanos())).isFalse();
      pp.setStatus(Processor.IDLE);
      assertThat(pp.runq.get()).isSameAs(queued);
      pp.m = null;
    }
  }

  // ---- the kernel -----------------------------------------------------------------------------

  @Test
  void theKernelTellsARunningThreadFromABlockedOne() throws Exception {
    assumeTrue(ProcThread.isTold(), "no /proc here");
    AtomicBoolean stop = new AtomicBoolean();
    Object monitor = new Object();
    List<KernelThread> threads = new ArrayList<>();
    Thread spins =
        new Thread(() -> {
          add(threads);
          while (!stop.get()) {
            Thread.onSpinWait();
          }
        });
    Thread waits =
        new Thread(
            () -> {
              add(threads);
              synchronized (monitor) {
                stop.get();
              }
            },
            "a name ) S with");
    synchronized (monitor) {
      spins.start();
      KernelThread spinner = added(threads, 1);
      waits.start();
      KernelThread waiter = added(threads, 2);
      while (waits.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      long wait = waiter.waitNumber();
      while (wait == KernelThread.RUNS || wait != waiter.waitNumber()) {
        // On its way into the monitor.
        wait = waiter.waitNumber();
      }
      assertThat(wait).isPositive();
      for (int i = 0; i < 100; i++) {
        assertThat(waiter.waitNumber()).isEqualTo(wait);
      }
      awaitRunning(spinner);
    }
    stop.set(true);
    spins.join();
    waits.join();
  }

  /** On a busy machine a lock of the JVM or a page that is missing may hold it up for a while. */
  private static void awaitRunning(KernelThread thread) {
    long wait = thread.waitNumber();
    while (wait != KernelThread.RUNS && wait == thread.waitNumber()) {
      Thread.onSpinWait();
    }
  }

  private static void add(List<KernelThread> threads) {
    synchronized (threads) {
      threads.add(ProcThread.current());
      threads.notifyAll();
    }
  }

  private static KernelThread added(List<KernelThread> threads, int n) throws Exception {
    synchronized (threads) {
      while (threads.size() < n) {
        threads.wait();
      }
      return threads.get(n - 1);
    }
  }

  // ---- all together ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void asManyFifoReadersAsPsAreReleasedByAGoroutineThatWaits(int procs, @TempDir Path dir)
      throws Exception {
    assumeTrue(ProcThread.isTold(), "no /proc here");
    Path fifo = Fifos.make(dir);
    try (TestScheduler test = new TestScheduler(config(procs))) {
      test.run(() -> {
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < procs; i++) {
          readers.add(go(test, () -> read(fifo)));
        }
        Scheduler.gosched();
        go(
                test,
                () -> {
                  try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                    out.write(new byte[procs]);
                    joinAll(readers);
                  }
                })
            .join();
      });
      if (procs == 1) {
        // With more Ps the writer may be there before the readers are asleep.
        assertThat(test.sched.handoffs.sum()).isPositive();
      }
      assertThat(test.sched.retakes.sum()).isZero();
    }
  }

  private static void read(Path fifo) throws Exception {
    try (FileInputStream in = new FileInputStream(fifo.toFile())) {
      assertThat(in.read()).isZero();
    }
  }

  private static void joinAll(List<Thread> threads) throws InterruptedException {
    for (Thread t : threads) {
      t.join();
    }
  }

  private static Thread go(TestScheduler test, Task task) {
    return test.sched.newproc(null, task).thread();
  }

  /** With nothing queued: somebody has to wait for the deadline. */
  @Test
  void aTimerThatNobodyElseCouldWaitForIsOnTime(@TempDir Path dir) throws Exception {
    assumeTrue(ProcThread.isTold(), "no /proc here");
    Path fifo = Fifos.make(dir);
    try (TestScheduler test = new TestScheduler(config(1))) {
      test.run(() -> {
        Thread writer =
            go(
                test,
                () -> {
                  Go.sleep(Duration.ofMillis(1));
                  try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                    out.write(0);
                  }
                });
        Scheduler.gosched();
        read(fifo);
        writer.join();
      });
    }
  }

  private static final Chan<Integer> OPEN = Chan.make();

  private static final class Slow {
    static final int VALUE = value();

    private static int value() {
      try {
        return OPEN.recv();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void whoWaitsForAClassInitialiserLosesItsP() throws Exception {
    assumeTrue(ProcThread.isTold(), "no /proc here");
    try (TestScheduler test = new TestScheduler(config(2))) {
      test.run(() -> {
        AtomicInteger sum = new AtomicInteger();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          waiting.add(go(test, () -> sum.addAndGet(Slow.VALUE)));
        }
        go(test, () -> OPEN.send(3));
        joinAll(waiting);
        assertThat(sum).hasValue(9);
      });
    }
  }

  private static final Object MONITOR = new Object();
  private static boolean notified;

  private static final class WaitsForNotification {
    static final int VALUE = awaitNotification();

    private static int awaitNotification() {
      synchronized (MONITOR) {
        while (!notified) {
          try {
            MONITOR.wait();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
      return 3;
    }
  }

  private static final class WaitsForAMonitor {
    static final int VALUE = enterMonitor();

    private static int enterMonitor() {
      synchronized (MONITOR) {
        return 3;
      }
    }
  }

  /** The JDK waits on the M's stack and says nothing: only parks show in the thread's state. */
  @Test
  void whoWaitsPinnedForANotificationLosesItsP() throws Exception {
    assumeTrue(ProcThread.isTold(), "no /proc here");
    try (TestScheduler test = new TestScheduler(config(1))) {
      test.run(() -> {
        go(
            test,
            () -> {
              synchronized (MONITOR) {
                notified = true;
                MONITOR.notifyAll();
              }
            });
        assertThat(WaitsForNotification.VALUE).isEqualTo(3);
      });
      assertThat(test.sched.retakes.sum()).isZero();
    }
  }

  @Test
  void whoWaitsPinnedForAMonitorLosesItsP() throws Exception {
    assumeTrue(ProcThread.isTold(), "no /proc here");
    try (TestScheduler test = new TestScheduler(config(1))) {
      test.run(() -> {
        Chan<Integer> leave = Chan.make();
        go(
            test,
            () -> {
              synchronized (MONITOR) {
                leave.recv();
              }
            });
        Scheduler.gosched();
        go(test, () -> leave.send(1));
        assertThat(WaitsForAMonitor.VALUE).isEqualTo(3);
      });
      assertThat(test.sched.retakes.sum()).isZero();
    }
  }

  /**
   * For a hundred times as long as a goroutine that blocks keeps its own; in one of some attempts,
   * because the kernel may be late to let the M go on after a pause of the JVM.
   */
  @Test
  void whoComputesKeepsItsP() throws Exception {
    boolean kept = false;
    for (int attempt = 0; attempt < 10 && !kept; attempt++) {
      kept = keepsItsPWhileItComputes();
    }
    assertThat(kept).isTrue();
  }

  private boolean keepsItsPWhileItComputes() throws Exception {
    AtomicBoolean kept = new AtomicBoolean();
    try (TestScheduler test = new TestScheduler(config(1))) {
      test.run(() -> {
        AtomicBoolean ran = new AtomicBoolean();
        go(test, () -> ran.set(true));
        long end = System.nanoTime() + 30_000_000;
        while (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
        kept.set(!ran.get() && test.sched.handoffs.sum() + test.sched.retakes.sum() == 0);
      });
    }
    return kept.get();
  }

  /** A kernel that says nothing: the P stays until the slice is over. */
  @Test
  void withoutAKernelThatTellsTheSliceDecides(@TempDir Path dir) throws Exception {
    Path fifo = Fifos.make(dir);
    Config mute =
        new Config(
            "mute", 1, 100, Clock.SYSTEM, 4, true, false, false, 1_000_000, SilentBlockTest::mute);
    try (TestScheduler test = new TestScheduler(mute)) {
      test.run(() -> {
        go(
            test,
            () -> {
              try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                out.write(0);
              }
            });
        read(fifo);
      });
      assertThat(test.sched.handoffs.sum()).isZero();
      assertThat(test.sched.retakes.sum()).isPositive();
    }
  }

  private static @Nullable KernelThread mute() {
    return null;
  }
}
