package io.gopark.sync;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** What a Mutex does; the numbers are those of docs/conformance/sync.md. */
class MutexTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private int counter;

  @OnProcs
  void n115_underContentionEveryCountCounts(int procs) throws Exception {
    Mutex mutex = new Mutex();
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          for (int g = 0; g < 10; g++) {
            group.go(() -> {
              for (int i = 0; i < 5_000; i++) {
                if (i % 3 == 0 && mutex.tryLock()) {
                  counter++;
                } else {
                  mutex.lock();
                  counter++;
                }
                mutex.unlock();
              }
            });
          }
          group.await();
        });
    assertThat(counter).isEqualTo(50_000);
    assertThat(Peek.state(mutex)).isZero();
  }

  @OnProcs
  void n117_unlockOfAnUnlockedMutexHasGosTextAndChangesNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(mutex::unlock)
                .isInstanceOf(RuntimeError.class)
                .hasMessage("sync: unlock of unlocked mutex");
            assertThat(mutex.tryLock()).isTrue();
            assertThat(mutex.tryLock()).isFalse();
            mutex.unlock();
          }
          mutex.lock();
          mutex.unlock();
          assertThatThrownBy(mutex::unlock).hasMessage("sync: unlock of unlocked mutex");
        });
  }

  @OnProcs
  void n118_oneThatHoldsTheLockForLongDoesNotStarveOneThatWantsItRarely(int procs)
      throws Exception {
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          AtomicBoolean stop = new AtomicBoolean();
          WaitGroup group = new WaitGroup();
          group.go(() -> {
            while (!stop.get()) {
              mutex.lock();
              Go.sleep(Duration.ofNanos(100_000));
              mutex.unlock();
            }
          });
          long start = System.nanoTime();
          for (int i = 0; i < 10; i++) {
            Go.sleep(Duration.ofNanos(100_000));
            mutex.lock();
            mutex.unlock();
          }
          stop.set(true);
          group.await();
          assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        });
  }

  /** One P: a woken waiter runs only when main lets it, and finds the mutex locked again. */
  private static Goroutine starve(Mutex mutex, Runnable whenLocked) {
    mutex.lock();
    Goroutine gp =
        go(() -> {
          try {
            mutex.lockInterruptibly();
            whenLocked.run();
            mutex.unlock();
          } catch (InterruptedException e) {
            assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
          }
        });
    Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
    while ((Peek.state(mutex) & Peek.STARVING) == 0) {
      mutex.unlock();
      mutex.lock();
      gosched();
    }
    return gp;
  }

  @Test
  void n118b_aWaiterThatLostForAMillisecondIsHandedTheMutexAndRunsAtOnce() throws Exception {
    Program.runUndisturbed(() -> {
      Mutex mutex = new Mutex();
      List<String> order = new ArrayList<>();
      Goroutine gp = starve(mutex, () -> order.add("waiter"));
      go(() -> order.add("bystander"));
      mutex.unlock();
      order.add("unlocker");
      Program.awaitEnd(gp);
      assertThat(order).startsWith("waiter").contains("unlocker");
      assertThat(Peek.state(mutex)).isZero();
    });
  }

  @Test
  void n118c_whileAWaiterStarvesNobodyGetsTheMutexByTrying() throws Exception {
    Program.runUndisturbed(() -> {
      Mutex mutex = new Mutex();
      Goroutine first = starve(mutex, () -> assertThat(mutex.tryLock()).isFalse());
      Goroutine second = go(mutex::lock);
      Program.awaitParked(second, WaitReason.SYNC_MUTEX_LOCK);
      assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED | Peek.STARVING | 2 * Peek.WAITER);
      mutex.unlock();
      Program.awaitEnd(first);
      Program.awaitEnd(second);
      mutex.unlock();
      assertThat(Peek.state(mutex)).isZero();
    });
  }

  @Test
  void theLastStarvingWaiterWhoseRuntimeIsClosedEndsStarvation() throws Exception {
    Mutex mutex = new Mutex();
    Program.runUndisturbed(() -> {
      Goroutine unused = starve(mutex, () -> {});
    });
    assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
    mutex.unlock();
    assertThat(mutex.tryLock()).isTrue();
  }

  @Test
  void theLastStarvingWaiterThatGivesUpEndsStarvation() throws Exception {
    Program.runUndisturbed(() -> {
      Mutex mutex = new Mutex();
      Goroutine gp = starve(mutex, () -> {});
      gp.thread().interrupt();
      Program.awaitEnd(gp);
      assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
      mutex.unlock();
      assertThat(mutex.tryLock()).isTrue();
    });
  }

  /**
   * One P: what was readied runs only when main waits, so main's steps come before the waiter's.
   */
  private static Goroutine interruptible(Mutex mutex, List<String> events) {
    Goroutine gp =
        go(() -> {
          try {
            mutex.lockInterruptibly();
            events.add(Thread.currentThread().isInterrupted() ? "locked, status set" : "locked");
            mutex.unlock();
          } catch (InterruptedException e) {
            events.add("interrupted");
          }
        });
    Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
    return gp;
  }

  @Test
  void aWaiterForWhomTheMutexWasReleasedAfterItsInterruptTakesIt() throws Exception {
    List<String> events = new ArrayList<>();
    Mutex mutex = new Mutex();
    Program.runUndisturbed(() -> {
      mutex.lock();
      Goroutine gp = interruptible(mutex, events);
      gp.thread().interrupt();
      mutex.unlock();
      Program.awaitEnd(gp);
    });
    assertThat(events).containsExactly("locked, status set");
    assertThat(Peek.state(mutex)).isZero();
  }

  @Test
  void ifItIsLockedAgainByThenTheWaiterGivesUpAndTheNextIsWokenLater() throws Exception {
    List<String> events = new ArrayList<>();
    Mutex mutex = new Mutex();
    Program.runUndisturbed(() -> {
      mutex.lock();
      Goroutine gp = interruptible(mutex, events);
      gp.thread().interrupt();
      mutex.unlock();
      mutex.lock();
      Program.awaitEnd(gp);
      assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
      Goroutine next = interruptible(mutex, events);
      mutex.unlock();
      Program.awaitEnd(next);
    });
    assertThat(events).containsExactly("interrupted", "locked");
    assertThat(Peek.state(mutex)).isZero();
  }

  @Test
  void aStarvingWaiterThatWasHandedTheMutexAfterItsInterruptOwnsIt() throws Exception {
    Mutex mutex = new Mutex();
    AtomicBoolean owned = new AtomicBoolean();
    Program.runUndisturbed(() -> {
      Goroutine gp = starve(mutex, () -> owned.set(true));
      gp.thread().interrupt();
      mutex.unlock();
      Program.awaitEnd(gp);
    });
    assertThat(owned).isTrue();
    assertThat(Peek.state(mutex)).isZero();
  }

  @OnProcs
  void waitersGetItInTheirOrder(int procs) throws Exception {
    List<Integer> order = new ArrayList<>();
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          mutex.lock();
          WaitGroup group = new WaitGroup();
          for (int i = 0; i < 5; i++) {
            int number = i;
            Goroutine gp =
                group.go(() -> {
                  mutex.lock();
                  order.add(number);
                  mutex.unlock();
                });
            Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
          }
          mutex.unlock();
          group.await();
        });
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @OnProcs
  void anotherGoroutineMayUnlock(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          mutex.lock();
          go(mutex::unlock);
          mutex.lock();
          assertThat(mutex.tryLock()).isFalse();
        });
  }

  @OnProcs
  void anInterruptedWaiterLeavesTheQueueAndTheOthersStay(int procs) throws Exception {
    List<String> order = new ArrayList<>();
    Mutex mutex = new Mutex();
    Program.run(
        procs,
        () -> {
          mutex.lock();
          List<Goroutine> waiters = new ArrayList<>();
          for (String name : List.of("a", "b", "c")) {
            Goroutine gp =
                go(() -> {
                  try {
                    mutex.lockInterruptibly();
                    order.add(name);
                    mutex.unlock();
                  } catch (InterruptedException e) {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    order.add(name + " interrupted");
                  }
                });
            Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
            waiters.add(gp);
          }
          waiters.get(1).thread().interrupt();
          Program.awaitEnd(waiters.get(1));
          assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED | 2 * Peek.WAITER);
          mutex.unlock();
          Program.awaitEnd(waiters.get(0));
          Program.awaitEnd(waiters.get(2));
        });
    assertThat(order).containsExactly("b interrupted", "a", "c");
    assertThat(Peek.state(mutex)).isZero();
  }

  @OnProcs
  void lockIsNotInterruptedAndKeepsTheStatus(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          mutex.lock();
          AtomicBoolean status = new AtomicBoolean();
          Goroutine gp =
              go(() -> {
                mutex.lock();
                status.set(Thread.currentThread().isInterrupted());
              });
          Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
          gp.thread().interrupt();
          for (int i = 0; i < 100; i++) {
            gosched();
          }
          assertThat(gp.waitReason()).isEqualTo(WaitReason.SYNC_MUTEX_LOCK);
          mutex.unlock();
          Program.awaitEnd(gp);
          assertThat(status).isTrue();
        });
  }

  @OnProcs
  void anInterruptBeforeTheCallIsSeenEvenIfTheMutexIsFree(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          Thread.currentThread().interrupt();
          assertThatThrownBy(mutex::lockInterruptibly).isInstanceOf(InterruptedException.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          assertThat(Peek.state(mutex)).isZero();
        });
  }

  @OnProcs
  void aTimedTryGivesUpInTimeAndLeavesNoTrace(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Mutex mutex = new Mutex();
          mutex.lock();
          long start = System.nanoTime();
          assertThat(mutex.tryLock(Duration.ofMillis(5))).isFalse();
          assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
          assertThat(mutex.tryLock(Duration.ZERO)).isFalse();
          assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
          Goroutine gp = go(() -> assertThat(mutex.tryLock(LONG)).isTrue());
          Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
          mutex.unlock();
          Program.awaitEnd(gp);
          assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
        });
  }

  /**
   * Every way in, interrupts and time-outs at random: never two inside, and nobody is forgotten.
   */
  @OnProcs
  void allWaysInTogetherExcludeEachOther(int procs) throws Exception {
    Mutex mutex = new Mutex();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger gaveUp = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          List<Thread> threads = new ArrayList<>();
          for (int g = 0; g < 8; g++) {
            int kind = g % 4;
            threads.add(
                group
                    .go(() -> {
                      for (int i = 0; i < 2_000; i++) {
                        if (!lock(mutex, kind, i)) {
                          gaveUp.incrementAndGet();
                          continue;
                        }
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        if (i % 16 == 0) {
                          gosched();
                        }
                        inside.decrementAndGet();
                        mutex.unlock();
                      }
                    })
                    .thread());
          }
          Peek.interruptAtRandom(threads, group, procs);
          group.await();
        });
    assertThat(Peek.state(mutex)).isZero();
    assertThat(gaveUp.get()).isPositive();
  }

  private static boolean lock(Mutex mutex, int kind, int i) {
    try {
      switch (kind) {
        case 0 -> mutex.lock();
        case 1 -> mutex.lockInterruptibly();
        case 2 -> {
          return mutex.tryLock(Duration.ofNanos(i * 37 % 50_000));
        }
        default -> {
          return mutex.tryLock();
        }
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  // ---- Java's forms ---------------------------------------------------------------------------

  @Test
  void tryWithResourcesUnlocks() {
    Mutex mutex = new Mutex();
    try (var _ = mutex.acquire()) {
      assertThat(mutex.tryLock()).isFalse();
    }
    assertThat(mutex.tryLock()).isTrue();
    assertThat(mutex).hasToString("Mutex[locked]");
  }

  @OnProcs
  void asALockItHasTimedTriesAndConditions(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Lock lock = new Mutex().asLock();
          Condition notFull = lock.newCondition();
          Condition notEmpty = lock.newCondition();
          ArrayDeque<Integer> buffer = new ArrayDeque<>();
          WaitGroup group = new WaitGroup();
          group.go(() -> {
            for (int i = 0; i < 2_000; i++) {
              lock.lockInterruptibly();
              while (buffer.size() == 2) {
                notFull.await();
              }
              buffer.add(i);
              notEmpty.signal();
              lock.unlock();
            }
          });
          for (int i = 0; i < 2_000; i++) {
            lock.lock();
            while (buffer.isEmpty()) {
              assertThat(notEmpty.await(1, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(buffer.remove()).isEqualTo(i);
            notFull.signalAll();
            lock.unlock();
          }
          group.await();
          assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
          assertThat(notEmpty.awaitNanos(1_000_000)).isLessThanOrEqualTo(0);
          assertThat(lock.tryLock()).isFalse();
          lock.unlock();
          assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
          assertThatThrownBy(notEmpty::await).isInstanceOf(IllegalMonitorStateException.class);
        });
  }
}
