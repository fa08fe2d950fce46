package io.gopark.benchmarks.jox;

import static io.gopark.benchmarks.program.Message.TOKEN;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.ChannelDone;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Program;

/** Hand-off through jox channels; a closed one answers {@link ChannelDone} without a throw. */
final class Channels {
  private static final int RING_SIZE = 1000;

  private Channels() {}

  static void addTo(Program program) {
    program
        .scaled("pingpong", n -> Tasks.start(() -> pingPong(n)).join())
        .scaled("buffered-1", n -> manyToMany(n, 1, 1, 1))
        .scaled("buffered-128", n -> manyToMany(n, 1, 1, 128))
        .scaled("n-to-m", n -> manyToMany(n, 4, 4, 128))
        .scaled("fan-in", n -> manyToMany(n, 8, 1, 0))
        .scaled("fan-out", n -> manyToMany(n, 1, 8, 0))
        .scaled("ring", n -> Tasks.start(() -> ring(n)).join())
        .sized("sieve", 10_000, 2_000, n -> Tasks.start(() -> sieve(n)).join());
  }

  static <T> Channel<T> channel(int capacity) {
    return capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
  }

  private static void pingPong(long n) throws InterruptedException {
    Channel<Message> ping = channel(0);
    Channel<Message> pong = channel(0);
    Tasks.start(() -> forward(ping, pong));
    for (long i = 0; i < n; i++) {
      ping.send(TOKEN);
      pong.receive();
    }
    ping.done();
    pong.receiveOrClosed();
  }

  private static void forward(Channel<Message> in, Channel<Message> out)
      throws InterruptedException {
    while (in.receiveOrClosed() instanceof Message message) {
      out.send(message);
    }
    out.done();
  }

  private static void manyToMany(long n, int producers, int consumers, int capacity)
      throws InterruptedException {
    Channel<Message> channel = channel(capacity);
    var sending = new Thread[producers];
    var receiving = new Thread[consumers];
    for (int p = 0; p < producers; p++) {
      long share = n / producers + (p == 0 ? n % producers : 0);
      sending[p] = Tasks.start(() -> produce(channel, share));
    }
    for (int c = 0; c < consumers; c++) {
      receiving[c] = Tasks.start(() -> consume(channel));
    }
    Tasks.joinAll(sending);
    channel.done();
    Tasks.joinAll(receiving);
  }

  private static void produce(Channel<Message> channel, long share) throws InterruptedException {
    for (long i = 0; i < share; i++) {
      channel.send(TOKEN);
    }
  }

  private static void consume(Channel<Message> channel) throws InterruptedException {
    while (!(channel.receiveOrClosed() instanceof ChannelDone)) {}
  }

  private static void ring(long n) throws InterruptedException {
    Channel<Message> first = channel(0);
    var in = first;
    for (int i = 1; i < RING_SIZE; i++) {
      Channel<Message> out = channel(0);
      var from = in;
      Tasks.start(() -> forward(from, out));
      in = out;
    }
    for (long hops = 0; hops < n; hops += RING_SIZE) {
      first.send(TOKEN);
      in.receive();
    }
    first.done();
    in.receiveOrClosed();
  }

  private static void sieve(long n) throws InterruptedException {
    Channel<Integer> numbers = channel(0);
    Tasks.start(() -> {
      for (int i = 2; i < n; i++) {
        numbers.send(i);
      }
      numbers.done();
    });
    var in = numbers;
    while (in.receiveOrClosed() instanceof Integer prime) {
      Channel<Integer> out = channel(0);
      var from = in;
      int divisor = prime;
      Tasks.start(() -> filter(from, out, divisor));
      in = out;
    }
  }

  private static void filter(Channel<Integer> in, Channel<Integer> out, int divisor)
      throws InterruptedException {
    while (in.receiveOrClosed() instanceof Integer value) {
      if (value % divisor != 0) {
        out.send(value);
      }
    }
    out.done();
  }
}
