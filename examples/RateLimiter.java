// Two ways to do no more than a number of things in a time: a ticker that gives each its turn, and
// a bucket of tokens that lets a burst through first.
// Run: ./gopark run examples/RateLimiter.java

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.time.Ticker;

static final Duration PERIOD = Duration.ofMillis(20);

void main() throws Exception {
  IO.println("steady");
  long begun = System.nanoTime();
  try (Ticker turns = Ticker.make(PERIOD)) {
    for (int request : requests(5)) {
      turns.c().recv();
      IO.println("request " + request);
    }
    report(begun, 5);
  }

  IO.println("with bursts of 3");
  Chan<Instant> tokens = Chan.make(3);
  for (int i = 0; i < 3; i++) tokens.send(Instant.now());
  begun = System.nanoTime();
  go("filler", () -> {
    for (Instant tick : Ticker.tick(PERIOD)) tokens.trySend(tick);
  });
  for (int request : requests(6)) {
    tokens.recv();
    IO.println("request " + request);
  }
  report(begun, 3);
}

RecvChan<Integer> requests(int n) throws InterruptedException {
  Chan<Integer> all = Chan.make(n);
  for (int i = 1; i <= n; i++) all.send(i);
  all.close();
  return all;
}

void report(long begun, int ticks) {
  boolean slowEnough = System.nanoTime() - begun >= PERIOD.multipliedBy(ticks).toNanos();
  IO.println(slowEnough ? "not too fast" : "TOO FAST");
}
