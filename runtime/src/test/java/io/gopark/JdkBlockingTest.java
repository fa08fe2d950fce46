package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What blocks in the JDK, inside goroutines: each test has more goroutines that block than there
 * are Ps, and they are released by one that can only run if the blocked ones do not keep the Ps.
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

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void socketsOverLoopback(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Go.go(() -> {
              for (int i = 0; i < MANY; i++) {
                Socket connection = server.accept();
                Go.go(() -> echo(connection));
              }
            });
            startAndJoin(
                MANY,
                i -> {
                  try (Socket socket =
                      new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                    OutputStream out = socket.getOutputStream();
                    InputStream in = socket.getInputStream();
                    for (int k = 0; k < 20; k++) {
                      out.write(k);
                      assertThat(in.read()).isEqualTo(k);
                    }
                  }
                });
          }
        });
  }

  private static void echo(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        socket.getOutputStream().write(b);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void waitingForAProcess(int procs) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                procs + 1,
                i -> {
                  Process process = new ProcessBuilder("cat").start();
                  Go.go(() -> process.getOutputStream().close());
                  assertThat(process.waitFor()).isZero();
                }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void fileChannelsAndStreams(int procs, @TempDir Path dir) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                MANY,
                i -> {
                  Path file = dir.resolve("f" + i);
                  try (FileChannel channel =
                      FileChannel.open(
                          file,
                          StandardOpenOption.CREATE,
                          StandardOpenOption.WRITE,
                          StandardOpenOption.READ)) {
                    channel.write(ByteBuffer.wrap(new byte[100_000]));
                    channel.force(true);
                    channel.position(0);
                    ByteBuffer back = ByteBuffer.allocate(200_000);
                    assertThat(channel.read(back)).isEqualTo(100_000);
                  }
                  try (FileInputStream in = new FileInputStream(file.toFile())) {
                    assertThat(in.readAllBytes()).hasSize(100_000);
                  }
                }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void nameLookups(int procs) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                MANY,
                i -> assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void asManyFifoReadersAsPsReleasedByAGoroutineStartedLater(int procs, @TempDir Path dir)
      throws Exception {
    Path fifo = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Bounded.run(
        procs,
        () -> {
          AtomicInteger opening = new AtomicInteger();
          List<Thread> readers =
              start(
                  procs,
                  i -> {
                    opening.incrementAndGet();
                    try (FileInputStream in = new FileInputStream(fifo.toFile())) {
                      assertThat(in.read()).isEqualTo('x');
                    }
                  });
          while (opening.get() < procs) {
            Go.gosched();
          }
          Goroutine writer =
              Go.go(() -> {
                try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                  for (int i = 0; i < procs; i++) {
                    out.write('x');
                  }
                  // Open until all have read: a reader that opens after the last writer closed
                  // would wait for another.
                  join(readers);
                }
              });
          writer.thread().join();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goBlockingGivesThePAway(int procs, @TempDir Path dir) throws Exception {
    Path fifo = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Bounded.run(
        procs,
        () -> {
          List<Thread> readers =
              start(
                  procs,
                  i ->
                      assertThat(
                              Go.<Integer>blocking(() -> {
                                try (FileInputStream in = new FileInputStream(fifo.toFile())) {
                                  return in.read();
                                }
                              }))
                          .isEqualTo('x'));
          Go.go(
                  () -> {
                    try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                      // At once: the first reader may be gone before the next has come.
                      out.write("x".repeat(procs).getBytes(StandardCharsets.US_ASCII));
                      join(readers);
                    }
                  })
              .thread()
              .join();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goBlockingMayUseEverythingThatAGoroutineMay(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> values = Chan.make();
          Chan<Integer> back = Chan.make();
          Go.go(() -> {
            for (int v : values) {
              back.send(v + 1);
            }
            back.close();
          });
          int sum =
              Go.blocking(() -> {
                int total = 0;
                for (int i = 0; i < 100; i++) {
                  values.send(i);
                  total += back.recv();
                }
                Go.sleep(Duration.ofMillis(1));
                Go.gosched();
                assertThat(back.recv(Duration.ofMillis(1))).isInstanceOf(Received.Empty.class);
                Thread.sleep(1);
                Go.lockOSThread();
                Go.gosched();
                Go.unlockOSThread();
                int nested = Go.blocking(() -> Go.blocking(() -> 7));
                Go.go(values::close).thread().join();
                assertThat(back.recv()).isNull();
                return total + nested;
              });
          assertThat(sum).isEqualTo(5050 + 7);
          assertThatThrownBy(() ->
                  Go.blocking(() -> {
                    throw new IOException("from inside");
                  }))
              .isInstanceOf(IOException.class)
              .hasMessage("from inside");
          Go.gosched();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aVirtualThreadStartedInAGoroutineBecomesAGoroutine(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Long> ids = Chan.make();
          Goroutine self = Goroutine.current();
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            threads.add(
                Thread.startVirtualThread(() -> {
                  Goroutine gp = Goroutine.current();
                  assertThat(gp).isNotNull().isNotSameAs(self);
                  assertThat(gp.thread()).isSameAs(Thread.currentThread());
                  try {
                    ids.send(gp.id());
                    Thread.sleep(1);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
          }
          List<Long> seen = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            seen.add(ids.recv());
          }
          assertThat(seen).doesNotHaveDuplicates();
          join(threads);
          while (Go.numGoroutine() > 1) {
            Go.gosched();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theJdksVirtualThreadExecutorRunsItsTasksAsGoroutines(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> futures = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
              futures.add(
                  executor.submit(() -> {
                    Thread.sleep(2);
                    return Goroutine.current() != null;
                  }));
            }
            for (Future<Boolean> f : futures) {
              assertThat(f.get()).isTrue();
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void theRuntimesExecutorRunsEveryTaskInAGoroutineOfItsOwn(int procs) throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(procs).build()) {
      AtomicInteger ran = new AtomicInteger();
      Queue<Thread> threads = new ConcurrentLinkedQueue<>();
      try (ExecutorService executor = runtime.executor()) {
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          int number = i;
          futures.add(
              executor.submit(() -> {
                assertThat(Goroutine.current()).isNotNull();
                threads.add(Thread.currentThread());
                Thread.sleep(1);
                ran.incrementAndGet();
                return number;
              }));
        }
        CompletableFuture<Void> async =
            CompletableFuture.runAsync(
                () -> {
                  assertThat(Goroutine.current()).isNotNull();
                  threads.add(Thread.currentThread());
                },
                executor);
        for (int i = 0; i < 200; i++) {
          assertThat(futures.get(i).get()).isEqualTo(i);
        }
        async.get();
        Future<Integer> failing =
            executor.submit(() -> {
              threads.add(Thread.currentThread());
              throw new IOException("task failed");
            });
        assertThatThrownBy(failing::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(IOException.class);
      }
      assertThat(ran).hasValue(200);
      // The executor waits for the tasks; their threads may still be on their way out.
      assertThat(threads).hasSize(202);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(runtime.numGoroutine()).isZero();
    }
  }

  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void threadLocalsAndScopedValuesBelongToTheGoroutine(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          ThreadLocal<Integer> local = ThreadLocal.withInitial(() -> -1);
          startAndJoin(
              MANY,
              i -> {
                assertThat(local.get()).isEqualTo(-1);
                local.set(i);
                ScopedValue.where(SCOPED, "s" + i)
                    .call(() -> {
                      for (int k = 0; k < 50; k++) {
                        if (k % 3 == 0) {
                          Thread.sleep(0, 100);
                        }
                        Go.gosched();
                        assertThat(SCOPED.get()).isEqualTo("s" + i);
                        assertThat(local.get()).isEqualTo(i);
                      }
                      return null;
                    });
                assertThat(SCOPED.isBound()).isFalse();
              });
        });
  }

  @Test
  void inheritableThreadLocalsReachAThreadOfTheFactory() throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("inherited");
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      CompletableFuture<String> seen = new CompletableFuture<>();
      Thread thread = runtime.threadFactory().newThread(() -> seen.complete(local.get()));
      assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
      assertThat(thread.isVirtual()).isTrue();
      thread.start();
      assertThat(seen.get()).isEqualTo("inherited");
      assertThatThrownBy(thread::start).isInstanceOf(IllegalThreadStateException.class);
    } finally {
      local.remove();
    }
  }

  // ---- helpers --------------------------------------------------------------------------------

  @FunctionalInterface
  interface Body {
    void run(int number) throws Exception;
  }

  private static List<Thread> start(int n, Body body) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int number = i;
      threads.add(Go.go(() -> body.run(number)).thread());
    }
    return threads;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void startAndJoin(int n, Body body) throws InterruptedException {
    join(start(n, body));
  }
}
