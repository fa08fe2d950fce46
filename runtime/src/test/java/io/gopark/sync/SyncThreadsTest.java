package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.OnProcs;
import io.gopark.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same types among goroutines, platform threads, the JDK's virtual threads and two runtimes.
 */
@Timeout(60)
class SyncThreadsTest {
  private final Mutex mutex = new Mutex();
  private final RWMutex rw = new RWMutex();
  private final Semaphore sema = new Semaphore(2);
  private final Cond cond = new Cond(mutex);
  private int counter;
  private int rwCounter;
  private int turn;

  private void work(int rounds) {
    for (int i = 0; i < rounds; i++) {
      mutex.lock();
      counter++;
      mutex.unlock();
      if (i % 4 == 0) {
        rw.lock();
        rwCounter++;
        rw.unlock();
      } else {
        rw.rlock();
        rw.runlock();
      }
      sema.acquireUninterruptibly(1 + i % 2);
      sema.release(1 + i % 2);
    }
  }

  @OnProcs
  void allKindsOfThreadsExcludeEachOther(int procs) throws Exception {
    int rounds = 1_000;
    WaitGroup group = new WaitGroup();
    try (GoRuntime other = GoRuntime.builder().procs(2).build()) {
      Program.run(
          procs,
          () -> {
            group.add(4);
            for (int i = 0; i < 2; i++) {
              Thread.ofPlatform().start(() -> workAndDone(group, rounds));
              Thread.ofVirtual().start(() -> workAndDone(group, rounds));
            }
            for (int i = 0; i < 3; i++) {
              group.go(() -> work(rounds));
              group.add(1);
              other.go(() -> workAndDone(group, rounds));
            }
            group.await();
          });
    }
    assertThat(counter).isEqualTo(10 * rounds);
    assertThat(rwCounter).isEqualTo(10 * rounds / 4);
    assertThat(Peek.state(mutex)).isZero();
    assertThat(Peek.state(rw)).isZero();
  }

  private void workAndDone(WaitGroup group, int rounds) {
    work(rounds);
    group.done();
  }

  @OnProcs
  void aThreadAndAGoroutineTakeTurnsOnACondition(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Thread thread = Thread.ofPlatform().start(() -> takeTurns(1));
          takeTurns(0);
          thread.join();
        });
    assertThat(turn).isEqualTo(1_000);
  }

  private void takeTurns(int mine) {
    for (int i = 0; i < 500; i++) {
      mutex.lock();
      while (turn % 2 != mine) {
        cond.awaitUninterruptibly();
      }
      turn++;
      cond.signal();
      mutex.unlock();
    }
  }

  /** Starts a platform thread, waits until it sleeps in {@code wait}, and interrupts it. */
  private static void interruptedIn(io.gopark.Task wait) throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                wait.run();
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    Peek.awaitWaiting(thread);
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anInterruptedThreadLeavesEveryKindOfWait() throws Exception {
    mutex.lock();
    interruptedIn(mutex::lockInterruptibly);
    assertThat(Peek.state(mutex)).isEqualTo(Peek.LOCKED);
    mutex.unlock();

    rw.rlock();
    interruptedIn(rw::lockInterruptibly);
    rw.runlock();
    rw.lock();
    interruptedIn(rw::rlockInterruptibly);
    rw.unlock();
    assertThat(Peek.state(rw)).isZero();

    sema.acquire(2);
    interruptedIn(sema::acquire);
    sema.release(2);
    assertThat(sema.available()).isEqualTo(2);

    WaitGroup group = new WaitGroup();
    group.add(1);
    interruptedIn(group::await);
    group.done();
    assertThat(Peek.state(group)).isZero();

    interruptedIn(() -> {
      mutex.lock();
      try {
        cond.await();
      } finally {
        mutex.unlock();
      }
    });
    assertThat(Peek.state(mutex)).isZero();
  }

  @Test
  void aThreadsTimedWaitsEndInTime() throws Exception {
    Duration time = Duration.ofMillis(3);
    mutex.lock();
    assertThat(mutex.tryLock(time)).isFalse();
    assertThat(cond.await(time)).isFalse();
    mutex.unlock();
    rw.lock();
    assertThat(rw.tryLock(time)).isFalse();
    assertThat(rw.tryRLock(time)).isFalse();
    rw.unlock();
    sema.acquire(2);
    assertThat(sema.tryAcquire(1, time)).isFalse();
    WaitGroup group = new WaitGroup();
    group.add(1);
    assertThat(group.await(time)).isFalse();
    assertThat(Peek.state(mutex)).isZero();
    assertThat(Peek.state(rw)).isZero();
    assertThat(Peek.state(group)).isEqualTo(1L << 32);
  }

  @Test
  void aThreadsUninterruptibleLockKeepsTheStatus() throws Exception {
    mutex.lock();
    boolean[] status = {false};
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              mutex.lock();
              status[0] = Thread.currentThread().isInterrupted();
              mutex.unlock();
            });
    Peek.awaitWaiting(thread);
    thread.interrupt();
    mutex.unlock();
    thread.join();
    assertThat(status[0]).isTrue();
  }

  @OnProcs
  void threadsAndGoroutinesThatGiveUpAtRandomLoseNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          WaitGroup group = new WaitGroup();
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            threads.add(group.go(this::giveUpNowAndThen).thread());
            group.add(2);
            threads.add(Thread.ofPlatform().start(() -> giveUpAndDone(group)));
            threads.add(Thread.ofVirtual().start(() -> giveUpAndDone(group)));
          }
          Peek.interruptAtRandom(threads, group, procs);
          group.await();
          for (Thread thread : threads) {
            thread.join();
          }
        });
    assertThat(Peek.state(mutex)).isZero();
    assertThat(Peek.state(rw)).isZero();
    assertThat(sema.available()).isEqualTo(2);
  }

  private void giveUpAndDone(WaitGroup group) {
    giveUpNowAndThen();
    group.done();
  }

  private void giveUpNowAndThen() {
    for (int i = 0; i < 500; i++) {
      try {
        mutex.lockInterruptibly();
        mutex.unlock();
        rw.lockInterruptibly();
        rw.unlock();
        if (rw.tryRLock(Duration.ofNanos(i * 100))) {
          rw.runlock();
        }
        sema.acquire(2);
        sema.release(2);
      } catch (InterruptedException e) {
        Go.gosched();
      }
    }
  }

  @Test
  void nothingThrowsWhereNothingHasToWait() throws Exception {
    Thread.currentThread().interrupt();
    sema.acquire(2);
    new WaitGroup().await();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThatThrownBy(sema::acquire).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
