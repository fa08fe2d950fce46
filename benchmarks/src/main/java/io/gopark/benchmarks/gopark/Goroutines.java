package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Task;
import io.gopark.benchmarks.program.Program;
import java.util.Objects;

/** Starting, finishing and yielding. */
final class Goroutines {
  private static final int SPAWN_BATCH = 1000;

  private Goroutines() {}

  static void addTo(Program program) {
    program
        .scaled("spawn", Goroutines::spawn)
        .scaled("spawn-wait", Goroutines::spawnWait)
        .scaled("gosched", Goroutines::gosched)
        .sized("skynet", 1_000_000, 100_000, Goroutines::skynet);
  }

  private static void spawn(long n) throws InterruptedException {
    for (long done = 0; done < n; done += SPAWN_BATCH) {
      var finished = new Latch(SPAWN_BATCH);
      for (int i = 0; i < SPAWN_BATCH; i++) {
        go(finished::done);
      }
      finished.await();
    }
  }

  private static void spawnWait(long n) throws InterruptedException {
    for (long i = 0; i < n; i++) {
      var finished = new Latch(1);
      go(finished::done);
      finished.await();
    }
  }

  private static void gosched(long n) throws InterruptedException {
    int yielders = 2 * Program.procs();
    inParallel(yielders, _ -> yieldOften(n / yielders));
  }

  private static void yieldOften(long times) {
    for (long i = 0; i < times; i++) {
      Go.gosched();
    }
  }

  /** What one of several goroutines runs. */
  @FunctionalInterface
  interface NumberedTask {
    void run(int number) throws Exception;
  }

  static void inParallel(int count, NumberedTask task) throws InterruptedException {
    var finished = new Latch(count);
    for (int i = 0; i < count; i++) {
      int number = i;
      go(() -> {
        task.run(number);
        finished.done();
      });
    }
    finished.await();
  }

  private static void skynet(long n) throws InterruptedException {
    Chan<Long> result = Chan.make();
    go(new Skynet(result, 0, n));
    if (Objects.requireNonNull(result.recv()) != n * (n - 1) / 2) {
      throw new IllegalStateException("skynet: wrong sum");
    }
  }

  private record Skynet(Chan<Long> parent, long first, long size) implements Task {
    @Override
    public void run() throws InterruptedException {
      if (size == 1) {
        parent.send(first);
        return;
      }
      Chan<Long> children = Chan.make();
      long part = size / 10;
      for (int i = 0; i < 10; i++) {
        go(new Skynet(children, first + i * part, part));
      }
      long sum = 0;
      for (int i = 0; i < 10; i++) {
        sum += Objects.requireNonNull(children.recv());
      }
      parent.send(sum);
    }
  }
}
