// Many set and stop timers at once: each stop says what it prevented, and that never runs. (167)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.time.*;
import java.util.concurrent.atomic.AtomicInteger;

void main() throws Exception {
  var ran = new AtomicInteger();
  var late = new AtomicInteger();
  Chan<Integer> results = Chan.make();
  for (int g = 0; g < 20; g++) {
    go(() -> {
      int stopped = 0;
      for (int i = 0; i < 50; i++) {
        Timer far = Timer.afterFunc(Duration.ofHours(1), () -> late.addAndGet(1));
        Timer near = Timer.afterFunc(Duration.ofNanos(i * 1_000), () -> ran.addAndGet(1));
        if (far.stop()) {
          stopped++;
        }
        if (near.stop()) {
          ran.addAndGet(1);
        }
      }
      results.send(stopped);
    });
  }
  int stopped = 0;
  for (int g = 0; g < 20; g++) {
    stopped += results.recv();
  }
  while (ran.get() < 1_000) {
    sleep(Duration.ofMillis(1));
  }
  sleep(Duration.ofMillis(10));
  IO.println(stopped + " stopped, " + ran.get() + " stopped or ran, " + late.get() + " too late");
}
