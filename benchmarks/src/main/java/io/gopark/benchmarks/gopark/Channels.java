package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;
import static io.gopark.benchmarks.program.Message.TOKEN;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Program;

/** Hand-off through channels. */
final class Channels {
  private static final int RING_SIZE = 1000;

  private Channels() {}

  static void addTo(Program program) {
    program
        .scaled("pingpong", Channels::pingPong)
        .scaled("pingpong-across", Channels::pingPongAcross)
        .scaled("buffered-1", n -> oneToOne(n, 1))
        .scaled("buffered-128", n -> oneToOne(n, 128))
        .scaled("n-to-m", n -> manyToMany(n, 4, 4, 128))
        .scaled("fan-in", n -> manyToMany(n, 8, 1, 0))
        .scaled("fan-out", n -> manyToMany(n, 1, 8, 0))
        .scaled("ring", Channels::ring)
        .sized("sieve", 10_000, 2_000, Channels::sieve);
  }

  static void pingPong(long n) throws InterruptedException {
    Chan<Message> ping = Chan.make();
    Chan<Message> pong = Chan.make();
    go(() -> forward(ping, pong));
    for (long i = 0; i < n; i++) {
      ping.send(TOKEN);
      pong.recv();
    }
    ping.close();
    pong.recv();
  }

  private static void pingPongAcross(long n) throws InterruptedException {
    Chan<Message> ping = Chan.make();
    Chan<Message> pong = Chan.make();
    go(() -> {
      Go.lockOSThread();
      forward(ping, pong);
    });
    Go.lockOSThread();
    try {
      for (long i = 0; i < n; i++) {
        ping.send(TOKEN);
        pong.recv();
      }
      ping.close();
      pong.recv();
    } finally {
      Go.unlockOSThread();
    }
  }

  private static void forward(Chan<Message> in, Chan<Message> out) throws InterruptedException {
    for (Message message : in) {
      out.send(message);
    }
    out.close();
  }

  private static void oneToOne(long n, int capacity) {
    Chan<Message> ch = Chan.make(capacity);
    go(() -> {
      produce(ch, n);
      ch.close();
    });
    consume(ch);
  }

  private static void manyToMany(long n, int producers, int consumers, int capacity)
      throws InterruptedException {
    Chan<Message> ch = Chan.make(capacity);
    var sending = new Latch(producers);
    var receiving = new Latch(consumers);
    for (int p = 0; p < producers; p++) {
      long share = n / producers + (p == 0 ? n % producers : 0);
      go(() -> {
        produce(ch, share);
        sending.done();
      });
    }
    for (int c = 0; c < consumers; c++) {
      go(() -> {
        consume(ch);
        receiving.done();
      });
    }
    sending.await();
    ch.close();
    receiving.await();
  }

  private static void produce(Chan<Message> ch, long n) throws InterruptedException {
    for (long i = 0; i < n; i++) {
      ch.send(TOKEN);
    }
  }

  private static void consume(Chan<Message> ch) {
    for (Message _ : ch) {}
  }

  private static void ring(long n) throws InterruptedException {
    Chan<Message> first = Chan.make();
    var in = first;
    for (int i = 1; i < RING_SIZE; i++) {
      Chan<Message> out = Chan.make();
      var from = in;
      go(() -> forward(from, out));
      in = out;
    }
    for (long hops = 0; hops < n; hops += RING_SIZE) {
      first.send(TOKEN);
      in.recv();
    }
    first.close();
    in.recv();
  }

  private static void sieve(long n) throws InterruptedException {
    Chan<Integer> numbers = Chan.make();
    go(() -> {
      for (int i = 2; i < n; i++) {
        numbers.send(i);
      }
      numbers.close();
    });
    var in = numbers;
    for (Integer prime = in.recv(); prime != null; prime = in.recv()) {
      Chan<Integer> out = Chan.make();
      var from = in;
      int divisor = prime;
      go(() -> filter(from, out, divisor));
      in = out;
    }
  }

  private static void filter(Chan<Integer> in, Chan<Integer> out, int divisor)
      throws InterruptedException {
    for (int value : in) {
      if (value % divisor != 0) {
        out.send(value);
      }
    }
    out.close();
  }
}
