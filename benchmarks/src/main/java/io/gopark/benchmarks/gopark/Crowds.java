package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;

import io.gopark.Chan;
import io.gopark.GoRuntime;
import io.gopark.Task;
import io.gopark.benchmarks.program.DumpFile;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Parked;
import io.gopark.benchmarks.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Many goroutines that wait on one channel. */
final class Crowds {
  private Crowds() {}

  static void addTo(Program program, GoRuntime runtime) {
    program
        .measured("parked", 1_000_000, 10_000, n -> Parked.measure(n, new Crowd((int) n)))
        .measured("parked-10m", 10_000_000, 10_000, n -> Parked.measure(n, new Crowd((int) n)))
        .measured(
            "dump",
            1_000_000,
            10_000,
            n -> DumpFile.measure(n, new Crowd((int) n), file -> dump(runtime, file)));
  }

  private static void dump(GoRuntime runtime, Path file) throws IOException {
    try (var out = Files.newBufferedWriter(file)) {
      runtime.dump(out);
    }
  }

  private static final class Crowd implements Parked.Crowd, Task {
    private final Latch started;
    private final Chan<Message> gate = Chan.make();
    private final Latch finished;

    Crowd(int n) {
      started = new Latch(n);
      finished = new Latch(n);
    }

    @Override
    public void create(long n) throws InterruptedException {
      for (long i = 0; i < n; i++) {
        go(this);
      }
      started.await();
    }

    @Override
    public void run() throws InterruptedException {
      started.done();
      gate.recv();
      finished.done();
    }

    @Override
    public void release() throws InterruptedException {
      gate.close();
      finished.await();
    }
  }
}
