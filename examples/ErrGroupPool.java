// A worker pool with errors: an ErrGroup runs at most three tasks at once; the first that fails
// stops the others, and its exception is the result of the whole.
// Run: ./gopark run examples/ErrGroupPool.java

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.ErrGroup;

void main() throws Exception {
  IO.println("sum of lengths: " + lengths(List.of("one", "three", "five", "seven")));
  try {
    lengths(List.of("one", "", "three"));
  } catch (IllegalArgumentException e) {
    IO.println("failed: " + e.getMessage());
  }

  // The first failure interrupts all that wait, whatever they wait for.
  ErrGroup group = ErrGroup.interrupting();
  AtomicInteger stopped = new AtomicInteger();
  Chan<Boolean> waiting = Chan.make();
  for (int i = 0; i < 5; i++) {
    group.go(() -> {
      try {
        waiting.send(true);
        sleep(Duration.ofHours(1));
      } catch (InterruptedException e) {
        stopped.incrementAndGet();
      }
    });
  }
  for (int i = 0; i < 5; i++) waiting.recv();
  group.go(() -> {
    throw new IOException("the disk is full");
  });
  try {
    group.await();
  } catch (IOException e) {
    IO.println("failed: " + e.getMessage() + "; " + stopped.get() + " others stopped");
  }
}

int lengths(List<String> words) throws Exception {
  AtomicInteger sum = new AtomicInteger();
  ErrGroup group = ErrGroup.interrupting();
  group.limit(3);
  for (String word : words) {
    group.go(() -> {
      if (word.isEmpty()) throw new IllegalArgumentException("an empty word");
      sum.addAndGet(word.length());
    });
  }
  group.await();
  return sum.get();
}
