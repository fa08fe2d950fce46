// One that collects garbage without end leaves others their turn, with one P. (78)

import static io.gopark.Go.*;

import io.gopark.*;
import java.util.concurrent.atomic.AtomicBoolean;

void main() throws Exception {
  gomaxprocs(1);
  AtomicBoolean stop = new AtomicBoolean();
  Chan<String> stopped = Chan.make();
  go(() -> {
    while (!stop.get()) {
      System.gc();
    }
    stopped.send("stopped");
  });
  for (int i = 0; i < 10; i++) {
    gosched();
  }
  sleep(Duration.ofMillis(1));
  stop.set(true);
  IO.println(stopped.recv());
}
