package io.gopark.benchmarks.vthreads;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.gopark.benchmarks.program.DumpFile;
import io.gopark.benchmarks.program.Parked;
import io.gopark.benchmarks.program.Program;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Starting, finishing, yielding and parking virtual threads. */
final class Threads {
  private static final int SPAWN_BATCH = 1000;

  private Threads() {}

  /** What a virtual thread runs. */
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  static Thread start(Task task) {
    return Thread.startVirtualThread(runnable(task));
  }

  /** A virtual thread cannot be told its carrier: who needs a thread of its own takes this. */
  static Thread startPlatform(Task task) {
    return Thread.ofPlatform().start(runnable(task));
  }

  private static Runnable runnable(Task task) {
    return () -> {
      try {
        task.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /** What one of several virtual threads runs. */
  @FunctionalInterface
  interface NumberedTask {
    void run(int number) throws InterruptedException;
  }

  static void startAndJoin(int count, NumberedTask task) throws InterruptedException {
    var threads = new Thread[count];
    for (int i = 0; i < count; i++) {
      int number = i;
      threads[i] = start(() -> task.run(number));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static void addTo(Program program) {
    program
        .scaled("spawn", n -> start(() -> spawn(n)).join())
        .scaled("spawn-wait", n -> start(() -> spawnWait(n)).join())
        .scaled("gosched", Threads::gosched)
        .sized("skynet", 1_000_000, 100_000, Threads::skynet)
        .measured("parked", 1_000_000, 10_000, n -> Parked.measure(n, new Crowd((int) n)))
        .measured("parked-10m", 10_000_000, 10_000, n -> Parked.measure(n, new Crowd((int) n)))
        .measured(
            "dump", 1_000_000, 10_000, n -> DumpFile.measure(n, new Crowd((int) n), Threads::dump));
  }

  private static void spawn(long n) throws InterruptedException {
    for (long done = 0; done < n; done += SPAWN_BATCH) {
      var finished = new CountDownLatch(SPAWN_BATCH);
      for (int i = 0; i < SPAWN_BATCH; i++) {
        Thread.startVirtualThread(finished::countDown);
      }
      finished.await();
    }
  }

  private static void spawnWait(long n) throws InterruptedException {
    for (long i = 0; i < n; i++) {
      Thread.startVirtualThread(() -> {}).join();
    }
  }

  private static void gosched(long n) throws InterruptedException {
    int yielders = 2 * Program.procs();
    startAndJoin(yielders, _ -> yieldOften(n / yielders));
  }

  private static void yieldOften(long times) {
    for (long i = 0; i < times; i++) {
      Thread.yield();
    }
  }

  /** What {@code jcmd Thread.dump_to_file} calls. */
  private static void dump(Path file) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
  }

  /** A node of the tree: its thread writes the sum, {@code join} publishes it. */
  private static final class Skynet implements Runnable {
    private final long first;
    private final long size;
    long sum;

    Skynet(long first, long size) {
      this.first = first;
      this.size = size;
    }

    @Override
    public void run() {
      if (size == 1) {
        sum = first;
        return;
      }
      var nodes = new Skynet[10];
      var threads = new Thread[10];
      long part = size / 10;
      for (int i = 0; i < 10; i++) {
        nodes[i] = new Skynet(first + i * part, part);
        threads[i] = Thread.startVirtualThread(nodes[i]);
      }
      try {
        for (int i = 0; i < 10; i++) {
          threads[i].join();
          sum += nodes[i].sum;
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void skynet(long n) throws InterruptedException {
    var root = new Skynet(0, n);
    Thread.startVirtualThread(root).join();
    if (root.sum != n * (n - 1) / 2) {
      throw new IllegalStateException("skynet: wrong sum");
    }
  }

  private static final class Crowd implements Parked.Crowd, Runnable {
    private final CountDownLatch started;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch finished;

    Crowd(int n) {
      started = new CountDownLatch(n);
      finished = new CountDownLatch(n);
    }

    @Override
    public void create(long n) throws InterruptedException {
      start(
              () -> {
                for (long i = 0; i < n; i++) {
                  Thread.startVirtualThread(this);
                }
              })
          .join();
      started.await();
    }

    @Override
    public void run() {
      started.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      finished.countDown();
    }

    @Override
    public void release() throws InterruptedException {
      gate.countDown();
      finished.await();
    }
  }
}
