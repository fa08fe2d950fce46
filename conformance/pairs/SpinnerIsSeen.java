// What a loop counts is seen by others, and it does not disturb what they receive. (61b)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import java.util.concurrent.atomic.AtomicLong;

void main() throws Exception {
  var count = new AtomicLong();
  go(() -> {
    while (true) {
      count.addAndGet(1);
    }
  });
  Chan<Integer> c = Chan.make();
  c.close();
  int wrong = 0;
  for (int i = 0; i < 1_000; i++) {
    if (select(recvOk(c, (v, ok) -> v != null || ok))) {
      wrong++;
    }
  }
  long before = count.get();
  while (count.get() == before) {
  }
  IO.println("goes on, " + wrong + " wrong");
}
