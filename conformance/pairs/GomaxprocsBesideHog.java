// The number of Ps changes beside one that computes and one that collects garbage. (61c, 66)

import static io.gopark.Go.*;

import io.gopark.*;
import java.util.concurrent.atomic.AtomicBoolean;

void main() throws Exception {
  AtomicBoolean stop = new AtomicBoolean();
  Chan<String> stopped = Chan.make();
  go(() -> {
    while (!stop.get()) {
    }
    stopped.send("the hog has stopped");
  });
  Chan<String> collected = Chan.make();
  go(() -> {
    for (int i = 0; i < 10; i++) {
      System.gc();
    }
    collected.send("collected");
  });
  for (int i = 0; i < 100; i++) {
    gomaxprocs(1 + i % 4);
  }
  IO.println(gomaxprocs(0));
  IO.println(collected.recv());
  stop.set(true);
  IO.println(stopped.recv());
}
