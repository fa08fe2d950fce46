package io.gopark;

import static io.gopark.Crowd.join;
import static io.gopark.Crowd.start;
import static io.gopark.Crowd.startAndJoin;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What blocks in java.lang and java.util.concurrent, inside goroutines: each test has more
 * goroutines that block than there are Ps, and they are released by one that can only run if the
 * blocked ones do not keep the Ps.
 */
class JdkBlockingTest {
  /** More than the Ps of the test with the most. */
  private static final int MANY = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void threadSleep(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          long start = System.nanoTime();
          startAndJoin(
              MANY,
              i -> {
                Thread.sleep(50);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000L);
              });
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void synchronizedBlocks(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Object monitor = new Object();
          int[] counter = new int[1];
          startAndJoin(
              MANY,
              i -> {
                for (int k = 0; k < 100; k++) {
                  synchronized (monitor) {
                    int seen = counter[0];
                    if (k % 10 == 0) {
                      Go.gosched();
                    }
                    counter[0] = seen + 1;
                  }
                }
              });
          assertThat(counter[0]).isEqualTo(MANY * 100);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void objectWaitAndNotify(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Object monitor = new Object();
          boolean[] open = new boolean[1];
          AtomicInteger waiting = new AtomicInteger();
          List<Thread> threads =
              start(
                  MANY,
                  i -> {
                    synchronized (monitor) {
                      waiting.incrementAndGet();
                      while (!open[0]) {
                        if (i % 2 == 0) {
                          monitor.wait();
                        } else {
                          monitor.wait(60_000);
                        }
                      }
                    }
                  });
          while (waiting.get() < MANY) {
            Go.gosched();
          }
          synchronized (monitor) {
            open[0] = true;
            monitor.notifyAll();
          }
          join(threads);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void objectWaitThatTimesOut(int procs) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                MANY,
                i -> {
                  Object own = new Object();
                  long start = System.nanoTime();
                  synchronized (own) {
                    own.wait(20);
                  }
                  assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
                }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aGoroutineInObjectWaitIsInterrupted(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicInteger interrupted = new AtomicInteger();
          CountDownLatch in = new CountDownLatch(MANY);
          List<Thread> threads =
              start(
                  MANY,
                  i -> {
                    Object own = new Object();
                    synchronized (own) {
                      in.countDown();
                      try {
                        own.wait(i % 2 == 0 ? 0 : 60_000);
                      } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                      }
                    }
                  });
          in.await();
          threads.forEach(Thread::interrupt);
          join(threads);
          assertThat(interrupted).hasValue(MANY);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void locksAndConditionsOfJavaUtilConcurrent(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          ReentrantLock lock = new ReentrantLock(true);
          Condition turn = lock.newCondition();
          int[] next = new int[1];
          startAndJoin(
              MANY,
              i -> {
                lock.lock();
                try {
                  while (next[0] != i) {
                    if (i % 2 == 0) {
                      turn.await();
                    } else {
                      turn.await(1, TimeUnit.MINUTES);
                    }
                  }
                  next[0]++;
                  turn.signalAll();
                } finally {
                  lock.unlock();
                }
              });
          assertThat(next[0]).isEqualTo(MANY);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void queuesOfJavaUtilConcurrent(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(3);
          SynchronousQueue<Integer> direct = new SynchronousQueue<>();
          AtomicInteger sum = new AtomicInteger();
          List<Thread> threads =
              start(
                  MANY,
                  i -> {
                    if (i % 2 == 0) {
                      for (int k = 0; k < 50; k++) {
                        direct.put(queue.take());
                      }
                    } else {
                      for (int k = 0; k < 50; k++) {
                        sum.addAndGet(direct.take());
                      }
                    }
                  });
          for (int k = 0; k < MANY / 2 * 50; k++) {
            queue.put(1);
          }
          join(threads);
          assertThat(sum).hasValue(MANY / 2 * 50);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void latchesAndFutures(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          CountDownLatch latch = new CountDownLatch(1);
          CompletableFuture<Integer> future = new CompletableFuture<>();
          AtomicInteger sum = new AtomicInteger();
          List<Thread> threads =
              start(
                  MANY,
                  i -> {
                    latch.await();
                    sum.addAndGet(i % 2 == 0 ? future.get() : future.get(1, TimeUnit.MINUTES));
                  });
          Go.go(() -> {
            latch.countDown();
            Go.gosched();
            future.complete(2);
          });
          join(threads);
          assertThat(sum).hasValue(2 * MANY);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void joiningThreadsOfEveryKind(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          AtomicInteger ended = new AtomicInteger();
          Runnable nap =
              () -> {
                try {
                  Thread.sleep(5);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                ended.incrementAndGet();
              };
          startAndJoin(
              MANY,
              i -> {
                Thread.ofPlatform().start(nap).join();
                Thread virtual = Thread.ofVirtual().start(nap);
                virtual.join();
                assertThat(virtual.join(Duration.ofSeconds(1))).isTrue();
                Thread goroutine = Go.go(nap::run).thread();
                goroutine.join();
                assertThat(goroutine.getState()).isEqualTo(Thread.State.TERMINATED);
              });
          assertThat(ended).hasValue(3 * MANY);
        });
  }
}
