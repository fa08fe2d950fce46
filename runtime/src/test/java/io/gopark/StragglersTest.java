package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.sync.Cond;
import io.gopark.sync.Mutex;
import io.gopark.sync.RWMutex;
import io.gopark.sync.SingleFlight;
import io.gopark.sync.WaitGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A goroutine waits for what the JDK locks when its runtime is closed, and is chosen for it long
 * afterwards: it takes it and goes on, to where it would wait in Gopark.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StragglersTest extends EndedRuntime {
  /** What is handed from one to the next, by who holds it. */
  private record Passed(String name, Task take, Task pass, Thread.State waiting) {
    void takeAndPass() throws Exception {
      take.run();
      pass.run();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Passed> passed() {
    ReentrantLock lock = new ReentrantLock();
    Semaphore semaphore = new Semaphore(1);
    StampedLock stamped = new StampedLock();
    Object monitor = new Object();
    AtomicBoolean held = new AtomicBoolean();
    return List.of(
        new Passed("lock", lock::lockInterruptibly, lock::unlock, Thread.State.WAITING),
        new Passed("semaphore", semaphore::acquire, semaphore::release, Thread.State.WAITING),
        new Passed(
            "stamped lock",
            stamped::writeLockInterruptibly,
            () -> assertThat(stamped.tryUnlockWrite()).isTrue(),
            Thread.State.WAITING),
        new Passed(
            "timed",
            () -> assertThat(semaphore.tryAcquire(1, TimeUnit.DAYS)).isTrue(),
            semaphore::release,
            Thread.State.TIMED_WAITING),
        new Passed(
            "notified",
            () -> {
              synchronized (monitor) {
                while (!held.compareAndSet(false, true)) {
                  monitor.wait();
                }
              }
            },
            () -> {
              synchronized (monitor) {
                held.set(false);
                monitor.notify();
              }
            },
            Thread.State.WAITING));
  }

  @ParameterizedTest
  @MethodSource("passed")
  void whoIsChosenForALockLongAfterTheEndPassesItOn(Passed passed) throws Exception {
    AtomicBoolean wentOn = new AtomicBoolean();
    GoRuntime runtime = ofOneP();
    passed.take.run();
    Goroutine waiting =
        runtime.go(() -> {
          passed.takeAndPass();
          Go.gosched();
          wentOn.set(true);
        });
    awaitState(waiting.thread(), passed.waiting);
    CompletableFuture<Void> took = new CompletableFuture<>();
    Thread next =
        Thread.ofVirtual()
            .start(() -> {
              try {
                passed.takeAndPass();
                took.complete(null);
              } catch (Exception e) {
                took.completeExceptionally(e);
              }
            });
    awaitState(next, passed.waiting);
    runtime.close();
    passed.pass.run();
    took.get(30, TimeUnit.SECONDS);
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(wentOn).isFalse();
    assertThat(failures).isEmpty();
  }

  @Test
  void whoTheJvmChoosesForAMonitorLongAfterTheEndComesAndLetsGoOfIt() throws Exception {
    Object lock = new Object();
    AtomicBoolean came = new AtomicBoolean();
    AtomicBoolean wentOn = new AtomicBoolean();
    GoRuntime runtime = ofOneP();
    Goroutine waiting;
    Thread next;
    synchronized (lock) {
      waiting =
          runtime.go(() -> {
            synchronized (lock) {
              came.set(true);
            }
            Go.gosched();
            wentOn.set(true);
          });
      awaitState(waiting.thread(), Thread.State.BLOCKED);
      next = Thread.ofVirtual().start(() -> enterAndLeave(lock));
      awaitState(next, Thread.State.BLOCKED);
      runtime.close();
    }
    assertThat(next.join(Duration.ofSeconds(30))).isTrue();
    assertThat(came).isTrue();
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(wentOn).isFalse();
    assertThat(failures).isEmpty();
  }

  private enum Meanwhile implements Task {
    USES_GOPARK {
      @Override
      public void run() throws Exception {
        Chan.make().recv();
      }
    },
    SLEEPS {
      @Override
      public void run() throws Exception {
        Thread.sleep(10);
      }
    },
    WAITS_IN_THE_JDK {
      @Override
      public void run() throws Exception {
        assertThat(new CompletableFuture<Integer>().completeOnTimeout(1, 10, TimeUnit.MILLISECONDS))
            .succeedsWithin(Duration.ofSeconds(30));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Meanwhile.class)
  void whatItDoesMeanwhileKeepsTheLockFromNobody(Meanwhile meanwhile) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    chosenAfterTheEnd(
        lock,
        () -> {
          try {
            meanwhile.run();
          } finally {
            lock.unlock();
          }
        });
    assertThat(lock.tryLock()).isTrue();
  }

  /** A lock of Gopark's, which others share: it is left as if its wait had never begun. */
  @Test
  void aLockOfGoparksThatItWouldWaitForStaysUsable() throws Exception {
    RWMutex shared = new RWMutex();
    shared.rlock();
    chosenAfterTheEnd(shared::lock);
    assertThat(shared.tryRLock()).isTrue();
    shared.runlock();
    shared.runlock();
    assertThat(shared.tryLock()).isTrue();
  }

  /** Its finally block unlocks what a wait would have unlocked before. */
  @Test
  void aCondThatItWouldWaitForLeavesTheMutexWithIt() throws Exception {
    Mutex shared = new Mutex();
    Cond cond = new Cond(shared);
    chosenAfterTheEnd(() -> {
      shared.lock();
      try {
        cond.await();
      } finally {
        shared.unlock();
      }
    });
    assertThat(shared.tryLock()).isTrue();
  }

  @Test
  void oneThatIsLockedToItsThreadIsUnwoundLikeAnyOther() throws Exception {
    AtomicBoolean unlocked = new AtomicBoolean();
    chosenAfterTheEnd(() -> {
      Go.lockOSThread();
      try {
        Go.gosched();
      } finally {
        Go.unlockOSThread();
        unlocked.set(true);
      }
    });
    assertThat(unlocked).isTrue();
  }

  /** Its own thread has ended with the runtime. */
  @Test
  void oneThatWasLockedToItsThreadBeforeComesOnAnother() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    AtomicBoolean came = new AtomicBoolean();
    GoRuntime runtime = ofOneP();
    lock.lock();
    Goroutine waiting =
        runtime.go(() -> {
          Go.lockOSThread();
          lock.lock();
          came.set(true);
          lock.unlock();
          Go.gosched();
        });
    awaitState(waiting.thread(), Thread.State.WAITING);
    runtime.close();
    lock.unlock();
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(came).isTrue();
    assertThat(failures).isEmpty();
  }

  /** The operations of its finally blocks do what they always do. */
  @Test
  void whatItLetsGoOfOnItsWayWakesWhoWaitsForIt() throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    cat.getOutputStream().write('x');
    cat.getOutputStream().flush();
    ReentrantLock lock = new ReentrantLock();
    Mutex shared = new Mutex();
    GoRuntime runtime = ofOneP();
    lock.lock();
    Goroutine waiting =
        runtime.go(() -> {
          shared.lock();
          try {
            lock.lock();
            Chan.make().recv();
          } finally {
            // It comes back from this without a P, and knows it.
            int unused = cat.getInputStream().read();
            shared.unlock();
          }
        });
    awaitState(waiting.thread(), Thread.State.WAITING);
    Thread next = Thread.ofPlatform().start(shared::lock);
    awaitState(next, Thread.State.WAITING);
    runtime.close();
    lock.unlock();
    assertThat(next.join(Duration.ofSeconds(30))).isTrue();
    cat.destroy();
    assertThat(failures).isEmpty();
  }

  @Test
  void whatEndsItIsNobodysFailure() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    GoRuntime runtime = ofOneP();
    lock.lock();
    WaitGroup group = new WaitGroup();
    CompletableFuture<Thread> member = new CompletableFuture<>();
    runtime.go(() ->
        group.go(() -> {
          member.complete(Thread.currentThread());
          lock.lock();
          Chan.make().recv();
        }));
    awaitState(member.get(30, TimeUnit.SECONDS), Thread.State.WAITING);
    Goroutine worker =
        runtime.go(() -> {
          while (true) {
            int unused = queue.take();
          }
        });
    awaitState(worker.thread(), Thread.State.WAITING);
    runtime.close();
    lock.unlock();
    assertThat(member.get().join(Duration.ofSeconds(30))).isTrue();
    while (worker.thread().isAlive()) {
      queue.put(1);
      Thread.sleep(1);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void whatEndsItIsAFailureForOneOfAnotherRuntimeThatSharesItsResult() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    SingleFlight<String, Integer> flight = new SingleFlight<>();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    GoRuntime first = ofOneP();
    try (GoRuntime other =
        GoRuntime.builder().procs(1).onPanic((gp, e) -> ended.complete(e)).build()) {
      lock.lock();
      Goroutine waiting =
          first.go(() ->
              flight.doCall(
                  "key",
                  () -> {
                    lock.lock();
                    return Chan.<Integer>make().recv();
                  }));
      awaitState(waiting.thread(), Thread.State.WAITING);
      Goroutine sharing = other.go(() -> flight.doCall("key", () -> 0));
      awaitState(sharing.thread(), Thread.State.WAITING);
      first.close();
      lock.unlock();
      assertThat(ended.get(30, TimeUnit.SECONDS))
          .isInstanceOf(Error.class)
          .hasMessage("the runtime of this goroutine was closed");
    }
    assertThat(failures).isEmpty();
  }

  /** Each of them wakes the next. */
  @Test
  void manyWhoAreChosenAtOnceComeThoughSomeCompute() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    CountDownLatch passed = new CountDownLatch(300);
    Computing others = new Computing();
    GoRuntime runtime = ofOneP();
    for (int i = 0; i < 300; i++) {
      boolean computes = i % 100 == 0;
      Goroutine waiting =
          runtime.go(() -> {
            latch.await();
            passed.countDown();
            if (computes) {
              others.run();
            }
          });
      awaitState(waiting.thread(), Thread.State.WAITING);
    }
    runtime.close();
    latch.countDown();
    assertThat(passed.await(30, TimeUnit.SECONDS)).isTrue();
    others.over = true;
    assertThat(failures).isEmpty();
  }

  /** Both are chosen before the thread has come that is made for the first. */
  @Test
  void oneThatComputesHoldsUpNobody() throws Exception {
    ReentrantLock one = new ReentrantLock();
    ReentrantLock other = new ReentrantLock();
    Computing computing = new Computing();
    GoRuntime runtime = ofOneP();
    one.lock();
    other.lock();
    Goroutine first =
        runtime.go(() -> {
          one.lock();
          computing.run();
        });
    Goroutine second = runtime.go(other::lock);
    awaitState(first.thread(), Thread.State.WAITING);
    awaitState(second.thread(), Thread.State.WAITING);
    runtime.close();
    one.unlock();
    other.unlock();
    assertThat(second.thread().join(Duration.ofSeconds(30))).isTrue();
    computing.over = true;
    assertThat(first.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(failures).isEmpty();
  }

  /** It would be a worker that nobody knows of. */
  @Test
  void whoTakesFromAQueueAgainAndAgainAfterTheEndIsInterrupted() throws Exception {
    BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    GoRuntime runtime = ofOneP();
    AtomicInteger taken = new AtomicInteger();
    Goroutine worker =
        runtime.go(() -> {
          try {
            while (true) {
              taken.addAndGet(queue.take());
            }
          } catch (InterruptedException e) {
            ended.complete(e);
          }
        });
    awaitState(worker.thread(), Thread.State.WAITING);
    runtime.close();
    int put = 0;
    while (!ended.isDone()) {
      put++;
      queue.put(1);
      while (!ended.isDone() && worker.thread().getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(taken.get() + queue.size()).isEqualTo(put);
  }

  private void chosenAfterTheEnd(Task then) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    chosenAfterTheEnd(lock, then);
  }

  /** Waits for the end of who did so, which is nobody's failure. */
  private void chosenAfterTheEnd(ReentrantLock lock, Task then) throws Exception {
    GoRuntime runtime = ofOneP();
    Goroutine waiting =
        runtime.go(() -> {
          lock.lock();
          then.run();
        });
    awaitState(waiting.thread(), Thread.State.WAITING);
    runtime.close();
    lock.unlock();
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(failures).isEmpty();
  }
}
