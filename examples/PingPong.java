// Two goroutines hand a ball back and forth over two unbuffered channels: the cost of a switch.
// The count goes to standard output, the time per round trip to standard error.
// Run: ./gopark run examples/PingPong.java [ROUNDS]

import static io.gopark.Go.*;

import io.gopark.*;

void main(String[] args) throws Exception {
  int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
  Chan<Integer> ping = Chan.make();
  Chan<Integer> pong = Chan.make();
  go(() -> {
    for (int ball : ping) pong.send(ball + 1);
    pong.close();
  });

  int ball = 0;
  long start = System.nanoTime();
  for (int round = 0; round < rounds; round++) {
    ping.send(ball);
    ball = pong.recv();
  }
  long nanos = System.nanoTime() - start;
  ping.close();

  IO.println(ball + " round trips");
  System.err.println(nanos / Math.max(1, rounds) + " ns per round trip");
}
