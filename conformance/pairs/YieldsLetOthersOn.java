// A loop that yields lets another get on, with one P. (67)

import static io.gopark.Go.*;

import java.util.concurrent.atomic.AtomicInteger;

void main() throws Exception {
  gomaxprocs(1);
  var steps = new AtomicInteger();
  for (int g = 0; g < 3; g++) {
    go(() -> {
      for (int i = 0; i < 100; i++) {
        steps.addAndGet(1);
        gosched();
      }
    });
  }
  while (steps.get() < 300) {
    gosched();
  }
  IO.println("all steps");
}
