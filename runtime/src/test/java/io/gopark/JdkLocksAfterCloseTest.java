package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.sync.Cond;
import io.gopark.sync.Mutex;
import io.gopark.sync.RWMutex;
import io.gopark.sync.WaitGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** A runtime is closed, and what the JDK locks for the whole JVM stays usable. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdkLocksAfterCloseTest {
  @Test
  void thoseWhoPrintedAtTheEndKeepNobodyFromPrinting() throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of(), Printers.class);
    assertThat(result.err()).isEmpty();
    List<String> ours = result.out().lines().filter(line -> line.length() > 1).toList();
    assertThat(ours).filteredOn(line -> line.contains("main printed")).hasSize(4);
    assertThat(ours).filteredOn(line -> line.contains("others printed")).hasSize(4);
    assertThat(result.out().lines().filter(line -> line.equals("b")).count())
        .isGreaterThan(4L * 8 * 200 - 8);
  }

  /** The read is one that the JDK says it blocks in; its locks are taken around such calls. */
  @Test
  void aCallOfTheJdkComesToItsEndWithWhatIsLockedAroundIt() throws Exception {
    Object lock = new Object();
    closeWhileReading(cat -> {
      synchronized (lock) {
        assertThat(cat.getInputStream().read()).isEqualTo('x');
      }
      Chan.make().recv();
    });
    CompletableFuture.runAsync(() -> enterAndLeave(lock)).get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoFailsAfterSuchACallFailsAsAtAnyOtherTime() throws Exception {
    RuntimeException failure = new IllegalStateException("after the call");
    closeWhileReading(cat -> {
      int unused = cat.getInputStream().read();
      throw failure;
    });
    assertThat(failures).containsExactly(failure);
  }

  /** It comes to the end of its thread, and what ended it is nobody's failure. */
  @Test
  void whoDoesNothingButSuchCallsIsUnwoundWithoutAWord() throws Exception {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    AtomicBoolean over = new AtomicBoolean();
    Process zeros = new ProcessBuilder("cat", "/dev/zero").start();
    try (GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build()) {
      Goroutine unused =
          runtime.go(() -> {
            started.complete(Thread.currentThread());
            while (!over.get()) {
              readOrWrap(zeros.getInputStream());
            }
          });
      Thread reader = started.get(30, TimeUnit.SECONDS);
      runtime.close();
      assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
    } finally {
      over.set(true);
      zeros.destroy();
    }
    assertThat(failures).isEmpty();
  }

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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
    lock.lock();
    Goroutine waiting =
        runtime.go(() -> {
          lock.lock();
          try {
            meanwhile.run();
          } finally {
            lock.unlock();
          }
        });
    awaitState(waiting.thread(), Thread.State.WAITING);
    runtime.close();
    lock.unlock();
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(lock.tryLock()).isTrue();
    assertThat(failures).isEmpty();
  }

  /** A lock of Gopark's, which others share: it is left as if its wait had never begun. */
  @Test
  void aLockOfGoparksThatItWouldWaitForStaysUsable() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    RWMutex shared = new RWMutex();
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
    lock.lock();
    Goroutine waiting =
        runtime.go(() -> {
          lock.lock();
          shared.lock();
        });
    awaitState(waiting.thread(), Thread.State.WAITING);
    shared.rlock();
    runtime.close();
    lock.unlock();
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(shared.tryRLock()).isTrue();
    shared.runlock();
    shared.runlock();
    assertThat(shared.tryLock()).isTrue();
    assertThat(failures).isEmpty();
  }

  /** Its finally block unlocks what a wait would have unlocked before. */
  @Test
  void aCondThatItWouldWaitForLeavesTheMutexWithIt() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Mutex shared = new Mutex();
    Cond cond = new Cond(shared);
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
    lock.lock();
    Goroutine waiting =
        runtime.go(() -> {
          lock.lock();
          shared.lock();
          try {
            cond.await();
          } finally {
            shared.unlock();
          }
        });
    awaitState(waiting.thread(), Thread.State.WAITING);
    runtime.close();
    lock.unlock();
    assertThat(waiting.thread().join(Duration.ofSeconds(30))).isTrue();
    assertThat(shared.tryLock()).isTrue();
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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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

  /** Each of them wakes the next. */
  @Test
  void manyWhoAreChosenAtOnceComeThoughSomeCompute() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    CountDownLatch passed = new CountDownLatch(300);
    Computing others = new Computing();
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
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

  /** The one P's, which the end takes from somebody who computes. */
  @Test
  void whoStandsInTheQueueOfAPWhenItHasBeenChosenComesToo() throws Exception {
    Object lock = new Object();
    AtomicBoolean came = new AtomicBoolean();
    Computing first = new Computing();
    Computing second = new Computing();
    GoRuntime runtime = GoRuntime.builder().procs(1).withoutSysmon().onPanic(this::failed).build();
    Goroutine waiting;
    Thread next;
    synchronized (lock) {
      waiting =
          runtime.go(() -> {
            synchronized (lock) {
              came.set(true);
            }
          });
      awaitState(waiting.thread(), Thread.State.BLOCKED);
      runtime.go(first);
      first.awaitBegin();
      runtime.go(second);
      next = Thread.ofVirtual().start(() -> enterAndLeave(lock));
      awaitState(next, Thread.State.BLOCKED);
    }
    awaitStatus(waiting, Goroutine.Status.RUNNABLE);
    first.over = true;
    // What is in the global queue comes to the P with it.
    second.awaitBegin();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close);
    assertThat(next.join(Duration.ofSeconds(30))).isTrue();
    assertThat(came).isTrue();
    second.over = true;
    closed.get(30, TimeUnit.SECONDS);
  }

  private static final class Computing implements Task {
    private volatile boolean begun;
    volatile boolean over;

    @Override
    public void run() {
      begun = true;
      while (!over) {
        Thread.onSpinWait();
      }
    }

    void awaitBegin() {
      while (!begun) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whoComesBackFromSuchACallAndQueuesForAPGoesOnWithoutOne() throws Exception {
    Object lock = new Object();
    closeWhileQueued(cat -> {
      synchronized (lock) {
        assertThat(cat.getInputStream().read()).isEqualTo('x');
      }
      Chan.make().recv();
    });
    CompletableFuture.runAsync(() -> enterAndLeave(lock)).get(30, TimeUnit.SECONDS);
    assertThat(failures).isEmpty();
  }

  /** It cannot leave the stack, and is not unwound: a class is initialised once, or never. */
  @Test
  void aClassWhoseInitialiserMakesSuchACallIsInitialised() throws Exception {
    AtomicBoolean wentOn = new AtomicBoolean();
    closeWhileQueued(cat -> {
      InitialisedByReading.from = cat.getInputStream();
      assertThat(InitialisedByReading.Value.READ).isEqualTo('x');
      Chan.make().recv();
      wentOn.set(true);
    });
    assertThat(CompletableFuture.supplyAsync(() -> InitialisedByReading.Value.READ))
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo((int) 'x');
    assertThat(wentOn).isFalse();
    assertThat(failures).isEmpty();
  }

  private static final class InitialisedByReading {
    static volatile InputStream from;

    private static final class Value {
      static final int READ = read();

      private static int read() {
        try {
          return from.read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void enterAndLeave(Object lock) {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }

  /**
   * The goroutine's read returns when its P is somebody else's, who computes, and when it has
   * queued for one the runtime is closed.
   */
  private void closeWhileQueued(Reading reading) throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    Computing another = new Computing();
    GoRuntime runtime = GoRuntime.builder().procs(1).withoutSysmon().onPanic(this::failed).build();
    Goroutine reader = runtime.go(() -> reading.read(cat));
    awaitStatus(reader, Goroutine.Status.SYSCALL);
    // It stops the world, which takes the P from the call.
    runtime.procs(2);
    runtime.procs(1);
    runtime.go(another);
    another.awaitBegin();
    cat.getOutputStream().write('x');
    cat.getOutputStream().close();
    awaitStatus(reader, Goroutine.Status.RUNNABLE);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close);
    awaitClosing(runtime);
    another.over = true;
    closed.get(30, TimeUnit.SECONDS);
  }

  private static void awaitStatus(Goroutine gp, Goroutine.Status status) {
    while (gp.status() != status) {
      Thread.onSpinWait();
    }
  }

  private static void readOrWrap(InputStream in) {
    try {
      int unused = in.read();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private void failed(Goroutine gp, Throwable e) {
    failures.add(e);
  }

  private interface Reading {
    void read(Process cat) throws Exception;
  }

  /** The goroutine's read returns when its runtime has lost its Ps. */
  private void closeWhileReading(Reading reading) throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    GoRuntime runtime = GoRuntime.builder().procs(1).onPanic(this::failed).build();
    Goroutine reader = runtime.go(() -> reading.read(cat));
    awaitStatus(reader, Goroutine.Status.SYSCALL);
    // It has run, so the reader has lost its P.
    runtime.go(() -> {}).thread().join();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close);
    awaitClosing(runtime);
    cat.getOutputStream().write('x');
    cat.getOutputStream().close();
    closed.get(30, TimeUnit.SECONDS);
  }

  private static void awaitClosing(GoRuntime runtime) throws InterruptedException {
    try {
      while (true) {
        Goroutine unused = runtime.go(() -> {});
        Thread.sleep(1);
      }
    } catch (IllegalStateException closed) {
      return;
    }
  }
}
