// Waits for an answer, but not for ever: a select with a time limit, and one with a limit for all.
// Run: ./gopark run examples/SelectTimeout.java

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import io.gopark.time.Timer;

void main() throws Exception {
  Chan<String> quick = Chan.make(1);
  Chan<String> never = Chan.make(1);
  go(() -> quick.send("the quick answer"));

  IO.println(ask(quick, Duration.ofMinutes(1)));
  IO.println(ask(never, Duration.ofMillis(50)));

  // A limit for many receives together is one timer outside of the loop.
  Chan<Integer> numbers = Chan.make();
  go(() -> {
    for (int n = 1; ; n++) {
      sleep(Duration.ofMillis(1));
      numbers.send(n);
    }
  });
  int[] count = {numbers.recv()};
  RecvChan<Instant> over = Timer.after(Duration.ofMillis(200));
  while (select(
      recv(numbers, n -> { count[0]++; return true; }),
      recv(over, _ -> { return false; }))) {}
  IO.println(count[0] > 0 ? "numbers came until the time was up" : "NO NUMBER");
}

String ask(RecvChan<String> from, Duration limit) throws InterruptedException {
  return select(
      recv(from, answer -> { return "got " + answer; }),
      after(limit, () -> "gave up"));
}
