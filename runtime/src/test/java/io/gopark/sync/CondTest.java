package io.gopark.sync;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.Task;
import io.gopark.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a Cond does; the numbers are those of docs/conformance/sync.md. */
class CondTest {
  private final Mutex mutex = new Mutex();
  private final Cond cond = new Cond(mutex);
  private final List<String> woken = new ArrayList<>();

  /** Starts a goroutine that waits, and returns when it does. */
  private Goroutine waiter(String name) {
    Goroutine gp =
        go(() -> {
          mutex.lock();
          try {
            cond.await();
            woken.add(name);
          } catch (InterruptedException e) {
            woken.add(name + " interrupted");
          } finally {
            mutex.unlock();
          }
        });
    Program.awaitParked(gp, WaitReason.SYNC_COND_WAIT);
    return gp;
  }

  private void locked(Task task) throws Exception {
    mutex.lock();
    try {
      task.run();
    } finally {
      mutex.unlock();
    }
  }

  @OnProcs
  void n122_eachSignalWakesExactlyOne(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          List<Goroutine> waiters = List.of(waiter("a"), waiter("b"), waiter("c"));
          for (int i = 0; i < 3; i++) {
            locked(cond::signal);
            Program.awaitEnd(waiters.get(i));
            locked(() -> assertThat(woken).hasSize(waitersEnded(waiters)));
            assertThat(waitersEnded(waiters)).isEqualTo(i + 1);
          }
          cond.signal();
        });
    assertThat(woken).containsExactly("a", "b", "c");
  }

  private static int waitersEnded(List<Goroutine> waiters) {
    return (int) waiters.stream().filter(gp -> !gp.thread().isAlive()).count();
  }

  @OnProcs
  void n123_waitersAreWokenInTheOrderOfTheirWaits(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          List<Goroutine> waiters = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            waiters.add(waiter("" + i));
          }
          for (Goroutine gp : waiters) {
            cond.signal();
            Program.awaitEnd(gp);
          }
        });
    for (int i = 0; i < 50; i++) {
      assertThat(woken.get(i)).isEqualTo("" + i);
    }
  }

  @OnProcs
  void n124_aBroadcastWakesAllAndNobodyTwice(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          List<Goroutine> waiters = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            waiters.add(waiter("" + i));
          }
          locked(cond::broadcast);
          for (Goroutine gp : waiters) {
            Program.awaitEnd(gp);
          }
          Goroutine late = waiter("late");
          assertThat(woken).hasSize(20);
          cond.signal();
          Program.awaitEnd(late);
        });
    assertThat(woken).hasSize(21).endsWith("late");
  }

  /** A three-way hand-over of one variable, each step waiting for its value. */
  @OnProcs
  void n125_waitSignalAndBroadcastAgreeWithTheState(int procs) throws Exception {
    AtomicInteger x = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          for (int i = 0; i < 3; i++) {
            int mine = i;
            group.go(() -> {
              for (int round = 0; round < 500; round++) {
                mutex.lock();
                while (x.get() % 3 != mine) {
                  cond.await();
                }
                x.incrementAndGet();
                cond.broadcast();
                mutex.unlock();
              }
            });
          }
          group.await();
        });
    assertThat(x).hasValue(1_500);
  }

  /** The signal for the one that waits already must not go to one that just starts to. */
  @OnProcs
  void n126_aBroadcastThatRacesWithANewWaiterWakesTheOld(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 300; i++) {
            Chan<Boolean> waiting = Chan.make(1);
            AtomicBoolean done = new AtomicBoolean();
            Goroutine old =
                go(() -> {
                  mutex.lock();
                  waiting.send(true);
                  cond.await();
                  done.set(true);
                  mutex.unlock();
                });
            waiting.recv();
            locked(() -> {});
            Goroutine fresh =
                go(() -> {
                  while (!done.get()) {
                    mutex.lock();
                    cond.await();
                    mutex.unlock();
                  }
                });
            locked(cond::broadcast);
            Program.awaitEnd(old);
            while (fresh.thread().isAlive()) {
              cond.broadcast();
              gosched();
            }
          }
        });
  }

  @OnProcs
  void anInterruptedWaiterSpendsNoSignal(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Goroutine a = waiter("a");
          Goroutine b = waiter("b");
          Goroutine c = waiter("c");
          Goroutine d = waiter("d");
          c.thread().interrupt();
          Program.awaitEnd(c);
          b.thread().interrupt();
          Program.awaitEnd(b);
          cond.signal();
          Program.awaitEnd(a);
          cond.signal();
          Program.awaitEnd(d);
        });
    assertThat(woken).containsExactly("c interrupted", "b interrupted", "a", "d");
  }

  @OnProcs
  void anInterruptedWaiterHoldsTheLockWhenItThrows(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Goroutine gp =
              go(() -> {
                mutex.lock();
                assertThatThrownBy(cond::await).isInstanceOf(InterruptedException.class);
                assertThat(mutex.tryLock()).isFalse();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                mutex.unlock();
              });
          Program.awaitParked(gp, WaitReason.SYNC_COND_WAIT);
          gp.thread().interrupt();
          Program.awaitEnd(gp);
          mutex.lock();
          Thread.currentThread().interrupt();
          assertThatThrownBy(cond::await).isInstanceOf(InterruptedException.class);
          mutex.unlock();
        });
  }

  @OnProcs
  void anUninterruptibleWaitEndsWithASignalOnly(int procs) throws Exception {
    AtomicBoolean status = new AtomicBoolean();
    Program.run(
        procs,
        () -> {
          Goroutine gp =
              go(() -> {
                mutex.lock();
                cond.awaitUninterruptibly();
                status.set(Thread.currentThread().isInterrupted());
                mutex.unlock();
              });
          Program.awaitParked(gp, WaitReason.SYNC_COND_WAIT);
          gp.thread().interrupt();
          for (int i = 0; i < 50; i++) {
            gosched();
          }
          assertThat(gp.waitReason()).isEqualTo(WaitReason.SYNC_COND_WAIT);
          cond.signal();
          Program.awaitEnd(gp);
        });
    assertThat(status).isTrue();
  }

  @OnProcs
  void aTimedWaitThatEndsSpendsNoSignal(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Goroutine first = waiter("first");
          mutex.lock();
          for (int i = 0; i < 50; i++) {
            assertThat(cond.await(Duration.ofNanos(i))).isFalse();
          }
          mutex.unlock();
          Goroutine last = waiter("last");
          cond.signal();
          Program.awaitEnd(first);
          cond.signal();
          Program.awaitEnd(last);
        });
    assertThat(woken).containsExactly("first", "last");
  }

  @Test
  void aWaitWithoutTheLockIsRefusedAndSpendsNoSignal() throws Exception {
    assertThatThrownBy(cond::await)
        .isInstanceOf(RuntimeError.class)
        .hasMessage("sync: unlock of unlocked mutex");
    Program.runUndisturbed(() -> {
      Goroutine gp = waiter("a");
      cond.signal();
      Program.awaitEnd(gp);
    });
    assertThat(woken).containsExactly("a");
  }

  /** A lock whose unlock fails when it is told to. */
  private static final class Failing implements Locker {
    final Mutex mutex = new Mutex();
    final Cond cond = new Cond(this);
    @Nullable Error failure;

    @Override
    public void lock() {
      mutex.lock();
    }

    @Override
    public void unlock() {
      Error e = failure;
      if (e == null) {
        mutex.unlock();
        return;
      }
      failure = null;
      throw e;
    }
  }

  @OnProcs
  void aWaitWhoseUnlockFailsLeavesNoTicketBehind(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Failing failing = new Failing();
          failing.lock();
          Error error = new Error("unlock");
          failing.failure = error;
          assertThatThrownBy(failing.cond::await).isSameAs(error);
          failing.unlock();
          Goroutine gp =
              go(() -> {
                failing.lock();
                failing.cond.await();
                failing.unlock();
              });
          Program.awaitParked(gp, WaitReason.SYNC_COND_WAIT);
          failing.cond.signal();
          Program.awaitEnd(gp);
        });
  }

  /** A token per signal: if one were lost or doubled, the counts would not meet. */
  @OnProcs
  void underInterruptsAndTimeOutsNoSignalIsLost(int procs) throws Exception {
    int tokensInAll = 3_000;
    AtomicInteger taken = new AtomicInteger();
    int[] tokens = {0};
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          List<Thread> threads = new ArrayList<>();
          for (int g = 0; g < 6; g++) {
            int kind = g;
            threads.add(group.go(() -> take(tokens, taken, kind, tokensInAll)).thread());
          }
          group.go(() -> {
            for (int i = 0; i < tokensInAll; i++) {
              mutex.lock();
              tokens[0]++;
              cond.signal();
              mutex.unlock();
            }
            while (taken.get() < tokensInAll) {
              gosched();
            }
            cond.broadcast();
          });
          Peek.interruptAtRandom(threads, group, procs);
          group.await();
        });
    assertThat(taken).hasValue(tokensInAll);
    assertThat(tokens[0]).isZero();
  }

  private void take(int[] tokens, AtomicInteger taken, int kind, int all) {
    while (taken.get() < all) {
      mutex.lock();
      try {
        while (tokens[0] == 0 && taken.get() < all) {
          if (kind % 2 == 0) {
            cond.await();
          } else if (!cond.await(Duration.ofNanos(20_000))) {
            break;
          }
        }
        if (tokens[0] > 0) {
          tokens[0]--;
          taken.incrementAndGet();
        }
      } catch (InterruptedException e) {
        // Given up; whoever signals finds somebody else.
      } finally {
        mutex.unlock();
      }
    }
  }
}
