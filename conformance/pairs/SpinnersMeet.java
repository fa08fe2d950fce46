// As many spinners as Ps meet each other, beside one that yields and a socket that is waited for. (70, 71)

import static io.gopark.Go.*;

import io.gopark.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

void main() throws Exception {
  gomaxprocs(2);
  ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  go(() -> {
    listener.accept();
  });
  AtomicBoolean stop = new AtomicBoolean();
  go(() -> {
    while (!stop.get()) {
      gosched();
    }
  });
  AtomicInteger met = new AtomicInteger();
  Chan<String> ended = Chan.make();
  for (int round = 1; round <= 3; round++) {
    int all = 2 * round;
    for (int i = 0; i < 2; i++) {
      go(() -> {
        met.incrementAndGet();
        while (met.get() < all) {
        }
        ended.send("met");
      });
    }
    IO.println(ended.recv());
    IO.println(ended.recv());
  }
  stop.set(true);
}
