package io.gopark.benchmarks.vthreads;

import static io.gopark.benchmarks.program.Message.END;
import static io.gopark.benchmarks.program.Message.TOKEN;

import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Program;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Function;

/** Hand-off through blocking queues. They cannot be closed: {@link Message#END} ends a stream. */
final class Queues {
  private static final int RING_SIZE = 1000;

  private Queues() {}

  static void addTo(Program program) {
    program
        .scaled("pingpong", n -> pingPong(n, Threads::start))
        .scaled("pingpong-across", n -> pingPong(n, Threads::startPlatform))
        .scaled("buffered-1", n -> oneToOne(n, 1))
        .scaled("buffered-128", n -> oneToOne(n, 128))
        .scaled("n-to-m", n -> manyToMany(n, 4, 4, 128))
        .scaled("fan-in", n -> manyToMany(n, 8, 1, 0))
        .scaled("fan-out", n -> manyToMany(n, 1, 8, 0))
        .scaled("ring", Queues::ring)
        .sized("sieve", 10_000, 2_000, Queues::sieve);
  }

  private static <T> BlockingQueue<T> queue(int capacity) {
    return capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
  }

  static void pingPong(long n, Function<Threads.Task, Thread> starter) throws InterruptedException {
    BlockingQueue<Message> ping = queue(0);
    BlockingQueue<Message> pong = queue(0);
    var echo = starter.apply(() -> forward(ping, pong));
    var pinger =
        starter.apply(() -> {
          for (long i = 0; i < n; i++) {
            ping.put(TOKEN);
            pong.take();
          }
          ping.put(END);
          pong.take();
        });
    pinger.join();
    echo.join();
  }

  private static void forward(BlockingQueue<Message> in, BlockingQueue<Message> out)
      throws InterruptedException {
    Message message;
    do {
      message = in.take();
      out.put(message);
    } while (message != END);
  }

  private static void oneToOne(long n, int capacity) throws InterruptedException {
    manyToMany(n, 1, 1, capacity);
  }

  private static void manyToMany(long n, int producers, int consumers, int capacity)
      throws InterruptedException {
    BlockingQueue<Message> queue = queue(capacity);
    var sending = new Thread[producers];
    var receiving = new Thread[consumers];
    for (int p = 0; p < producers; p++) {
      long share = n / producers + (p == 0 ? n % producers : 0);
      sending[p] = start(() -> produce(queue, share));
    }
    for (int c = 0; c < consumers; c++) {
      receiving[c] = start(() -> consume(queue));
    }
    for (Thread thread : sending) {
      thread.join();
    }
    for (Thread _ : receiving) {
      queue.put(END);
    }
    for (Thread thread : receiving) {
      thread.join();
    }
  }

  private static void produce(BlockingQueue<Message> queue, long share)
      throws InterruptedException {
    for (long i = 0; i < share; i++) {
      queue.put(TOKEN);
    }
  }

  private static void consume(BlockingQueue<Message> queue) throws InterruptedException {
    while (queue.take() != END) {}
  }

  private static void ring(long n) throws InterruptedException {
    BlockingQueue<Message> first = queue(0);
    var in = first;
    for (int i = 1; i < RING_SIZE; i++) {
      BlockingQueue<Message> out = queue(0);
      var from = in;
      start(() -> forward(from, out));
      in = out;
    }
    var last = in;
    start(
            () -> {
              for (long hops = 0; hops < n; hops += RING_SIZE) {
                first.put(TOKEN);
                last.take();
              }
              first.put(END);
              last.take();
            })
        .join();
  }

  private static void sieve(long n) throws InterruptedException {
    start(
            () -> {
              BlockingQueue<Integer> numbers = queue(0);
              start(() -> {
                for (int i = 2; i < n; i++) {
                  numbers.put(i);
                }
                numbers.put(-1);
              });
              var in = numbers;
              for (int prime = in.take(); prime >= 0; prime = in.take()) {
                BlockingQueue<Integer> out = queue(0);
                var from = in;
                int divisor = prime;
                start(() -> filter(from, out, divisor));
                in = out;
              }
            })
        .join();
  }

  private static void filter(BlockingQueue<Integer> in, BlockingQueue<Integer> out, int divisor)
      throws InterruptedException {
    int value = in.take();
    while (value >= 0) {
      if (value % divisor != 0) {
        out.put(value);
      }
      value = in.take();
    }
    out.put(value);
  }

  private static Thread start(Threads.Task task) {
    return Threads.start(task);
  }
}
