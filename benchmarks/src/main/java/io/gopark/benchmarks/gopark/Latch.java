package io.gopark.benchmarks.gopark;

import static io.gopark.benchmarks.program.Message.TOKEN;

import io.gopark.Chan;
import io.gopark.benchmarks.program.Message;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens when so many goroutines are done. */
final class Latch {
  private final AtomicInteger missing;
  private final Chan<Message> open = Chan.make(1);

  Latch(int count) {
    missing = new AtomicInteger(count);
  }

  void done() throws InterruptedException {
    if (missing.decrementAndGet() == 0) {
      open.send(TOKEN);
    }
  }

  /** For one caller. */
  void await() throws InterruptedException {
    open.recv();
  }
}
