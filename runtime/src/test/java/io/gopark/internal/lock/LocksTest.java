package io.gopark.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Alone;
import io.gopark.internal.base.Invariants;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@Alone
class LocksTest {
  private static final class TestLock extends RuntimeLock {
    @Override
    protected LockRank rank() {
      return LockRank.CHAN;
    }
  }

  @Test
  void oneThreadAtATimeHoldsTheLock() throws Exception {
    TestLock lock = new TestLock();
    int[] counter = new int[1];
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 50_000; i++) {
                  lock.lock();
                  counter[0]++;
                  lock.unlock();
                }
              });
    }
    for (Thread t : threads) {
      t.join();
    }
    assertThat(counter[0]).isEqualTo(4 * 50_000);
  }

  @Test
  void aHeldLockIsNotTakenAgain() {
    TestLock lock = new TestLock();
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock()).isFalse();
    lock.unlock();
    assertThat(lock.tryLock()).isTrue();
  }

  @Test
  void aThreadMayReleaseWhatAnotherTook() throws Exception {
    TestLock lock = new TestLock();
    lock.lock();
    Thread other = Thread.ofPlatform().start(lock::unlock);
    other.join();
    assertThat(lock.tryLock()).isTrue();
  }

  @Test
  void takingAnEarlierRankIsABrokenOrder() {
    HeldLocks held = new HeldLocks();
    held.taking(LockRank.SCHED);
    assertThatThrownBy(() -> held.taking(LockRank.TIMERS))
        .isInstanceOf(Invariants.RuntimeBroken.class)
        .hasMessageContaining("taking TIMERS while holding SCHED");
    assertThatThrownBy(() -> held.taking(LockRank.SCHED))
        .isInstanceOf(Invariants.RuntimeBroken.class);
    held.released(LockRank.SCHED);
    held.taking(LockRank.TIMERS);
    held.taking(LockRank.SCHED);
  }

  @Test
  void severalChannelsMayBeHeldAtOnce() {
    HeldLocks held = new HeldLocks();
    held.taking(LockRank.CHAN);
    held.taking(LockRank.CHAN);
    held.released(LockRank.CHAN);
    held.released(LockRank.CHAN);
    assertThatThrownBy(() -> held.released(LockRank.CHAN))
        .isInstanceOf(Invariants.RuntimeBroken.class);
  }

  @Test
  void aWakeupBeforeTheSleepIsNotLost() {
    Note note = new Note(Thread.currentThread());
    assertThat(note.sleepNanos(1_000)).isFalse();
    note.wakeup();
    assertThat(note.isSet()).isTrue();
    note.sleep();
    assertThat(note.sleepNanos(0)).isTrue();
    note.clear();
    assertThat(note.isSet()).isFalse();
    assertThat(note.sleepNanos(1_000)).isFalse();
  }

  @Test
  void everySleeperIsWoken() throws Exception {
    int[] rounds = new int[1];
    Note[] note = new Note[1];
    CountDownLatch ready = new CountDownLatch(1);
    Thread sleeper =
        Thread.ofPlatform()
            .start(() -> {
              note[0] = new Note(Thread.currentThread());
              ready.countDown();
              for (int i = 0; i < 20_000; i++) {
                note[0].sleep();
                rounds[0]++;
                note[0].clear();
              }
            });
    ready.await();
    for (int i = 0; i < 20_000; i++) {
      while (note[0].isSet()) {
        Thread.onSpinWait();
      }
      note[0].wakeup();
    }
    sleeper.join();
    assertThat(rounds[0]).isEqualTo(20_000);
  }

  @Test
  void anInterruptedThreadSleepsOnWithoutBurningTheCpu() throws Exception {
    Note[] note = new Note[1];
    CountDownLatch ready = new CountDownLatch(1);
    Thread sleeper =
        Thread.ofPlatform()
            .start(() -> {
              note[0] = new Note(Thread.currentThread());
              ready.countDown();
              note[0].sleep();
            });
    ready.await();
    sleeper.interrupt();
    long before = cpuNanos(sleeper);
    assertThat(sleeper.join(java.time.Duration.ofMillis(500))).isFalse();
    assertThat(cpuNanos(sleeper) - before).isLessThan(50_000_000L);
    note[0].wakeup();
    sleeper.join();
  }

  private static long cpuNanos(Thread thread) {
    return java.lang.management.ManagementFactory.getThreadMXBean()
        .getThreadCpuTime(thread.threadId());
  }
}
