// All that make blocking calls of 100 us, 1 ms and 10 ms start and stop. (90)

import static io.gopark.Go.*;

import io.gopark.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

void main() throws Exception {
  gomaxprocs(2);
  for (long nanos : new long[] {100_000, 1_000_000, 10_000_000}) {
    AtomicBoolean stop = new AtomicBoolean();
    Chan<Boolean> started = Chan.make();
    Chan<Boolean> stopped = Chan.make();
    for (int i = 0; i < 8; i++) {
      go(() -> {
        started.send(true);
        while (!stop.get()) {
          blocking(() -> {
            LockSupport.parkNanos(nanos);
            return true;
          });
        }
        stopped.send(true);
      });
    }
    for (int i = 0; i < 8; i++) {
      started.recv();
    }
    IO.println("all started");
    stop.set(true);
    for (int i = 0; i < 8; i++) {
      stopped.recv();
    }
    IO.println("all stopped");
  }
}
