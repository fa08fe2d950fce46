package io.gopark.benchmarks.jox;

import com.softwaremill.jox.Channel;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Parked;
import io.gopark.benchmarks.program.Program;
import java.util.concurrent.CountDownLatch;

/** Many threads, few messages each. */
final class Trees {
  private Trees() {}

  static void addTo(Program program) {
    program
        .sized("skynet", 1_000_000, 100_000, Trees::skynet)
        .measured("parked", 1_000_000, 10_000, n -> Parked.measure(n, new Crowd((int) n)));
  }

  private static void skynet(long n) throws InterruptedException {
    Channel<Long> result = Channel.newRendezvousChannel();
    Tasks.start(() -> skynetNode(result, 0, n));
    if (result.receive() != n * (n - 1) / 2) {
      throw new IllegalStateException("skynet: wrong sum");
    }
  }

  private static void skynetNode(Channel<Long> parent, long first, long size)
      throws InterruptedException {
    if (size == 1) {
      parent.send(first);
      return;
    }
    Channel<Long> children = Channel.newRendezvousChannel();
    long part = size / 10;
    for (int i = 0; i < 10; i++) {
      long from = first + i * part;
      Tasks.start(() -> skynetNode(children, from, part));
    }
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += children.receive();
    }
    parent.send(sum);
  }

  /** Released by messages: {@code done()} recurses once for every waiting receiver. */
  private static final class Crowd implements Parked.Crowd, Runnable {
    private final int n;
    private final CountDownLatch started;
    private final Channel<Message> gate = Channel.newRendezvousChannel();
    private final CountDownLatch finished;

    Crowd(int n) {
      this.n = n;
      started = new CountDownLatch(n);
      finished = new CountDownLatch(n);
    }

    @Override
    public void create(long n) throws InterruptedException {
      Tasks.start(
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
        gate.receive();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      finished.countDown();
    }

    @Override
    public void release() throws InterruptedException {
      Tasks.start(() -> {
        for (long i = 0; i < n; i++) {
          gate.send(Message.TOKEN);
        }
      });
      finished.await();
    }
  }
}
