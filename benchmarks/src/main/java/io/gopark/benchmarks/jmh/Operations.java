package io.gopark.benchmarks.jmh;

import static io.gopark.Go.go;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.benchmarks.program.Message.TOKEN;

import io.gopark.Chan;
import io.gopark.GoRuntime;
import io.gopark.Task;
import io.gopark.benchmarks.program.Message;
import io.gopark.sync.Mutex;
import io.gopark.time.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each invocation is a goroutine that does many operations, so that the hand-over from JMH's thread
 * does not count; with {@code -prof gc} the allocation per operation is exact.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--enable-native-access=ALL-UNNAMED"
    })
public class Operations {
  private static final int OPERATIONS = 100_000;
  private static final int SPAWN_BATCH = 100;
  private static final Duration LATER = Duration.ofHours(1);

  /** How many Ps the runtime has. */
  @Param({"1", "2"})
  public int procs = 1;

  @SuppressWarnings("NullAway.Init") // JMH calls start() first
  private GoRuntime runtime;

  @Setup(Level.Trial)
  public void start() {
    runtime = GoRuntime.builder().procs(procs).build();
  }

  @TearDown(Level.Trial)
  public void stop() {
    runtime.close();
  }

  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void pingPong() throws Exception {
    runtime.run(() -> {
      Chan<Message> ping = Chan.make();
      Chan<Message> pong = Chan.make();
      go(() -> echo(ping, pong));
      for (int i = 0; i < OPERATIONS; i++) {
        ping.send(TOKEN);
        pong.recv();
      }
    });
  }

  private static void echo(Chan<Message> ping, Chan<Message> pong) throws InterruptedException {
    for (int i = 0; i < OPERATIONS; i++) {
      ping.recv();
      pong.send(TOKEN);
    }
  }

  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void bufferedWithoutWaiting() throws Exception {
    runtime.run(() -> {
      Chan<Message> ch = Chan.make(1);
      for (int i = 0; i < OPERATIONS; i++) {
        ch.send(TOKEN);
        ch.recv();
      }
    });
  }

  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void spawnAndFinish() throws Exception {
    runtime.run(() -> {
      Chan<Message> finished = Chan.make(SPAWN_BATCH);
      Task child = () -> finished.send(TOKEN);
      for (int done = 0; done < OPERATIONS; done += SPAWN_BATCH) {
        for (int i = 0; i < SPAWN_BATCH; i++) {
          go(child);
        }
        for (int i = 0; i < SPAWN_BATCH; i++) {
          finished.recv();
        }
      }
    });
  }

  /** What a prepared select allocates: nothing, whether it waits or not. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void selectThatWaits() throws Exception {
    runtime.run(() -> {
      Chan<Message> a = Chan.make();
      Chan<Message> b = Chan.make();
      go(() -> produce(a));
      go(() -> produce(b));
      var either = prepare(recv(a), recv(b));
      for (int i = 0; i < OPERATIONS; i++) {
        either.run();
      }
    });
  }

  private static void produce(Chan<Message> ch) throws InterruptedException {
    for (int i = 0; i < OPERATIONS / 2; i++) {
      ch.send(TOKEN);
    }
  }

  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void selectThatIsReady() throws Exception {
    runtime.run(() -> {
      Chan<Message> full = Chan.make(1);
      Chan<Message> empty = Chan.make(1);
      var either = prepare(recv(full), recv(empty));
      for (int i = 0; i < OPERATIONS; i++) {
        full.send(TOKEN);
        either.run();
      }
    });
  }

  /** The other form, for comparison: it builds its cases each time. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void selectBuiltEachTime() throws Exception {
    runtime.run(() -> {
      Chan<Message> full = Chan.make(1);
      Chan<Message> empty = Chan.make(1);
      for (int i = 0; i < OPERATIONS; i++) {
        full.send(TOKEN);
        select(recv(full), recv(empty));
      }
    });
  }

  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void lockAndUnlock() throws Exception {
    runtime.run(() -> {
      var mu = new Mutex();
      for (int i = 0; i < OPERATIONS; i++) {
        mu.lock();
        mu.unlock();
      }
    });
  }

  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void resetAndStopTimer() throws Exception {
    runtime.run(() -> {
      Timer timer = Timer.make(LATER);
      for (int i = 0; i < OPERATIONS; i++) {
        timer.reset(LATER);
        timer.stop();
      }
    });
  }
}
