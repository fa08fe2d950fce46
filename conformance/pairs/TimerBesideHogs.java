// A timer fires though two goroutines keep a channel, and the one P, busy. (73, 163)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.time.*;
import java.util.concurrent.atomic.AtomicBoolean;

void hog(Chan<Integer> in, Chan<Integer> out) throws Exception {
  for (int v : in) {
    out.send(v);
  }
}

void main() throws Exception {
  gomaxprocs(1);
  for (int capacity : new int[] {0, 1}) {
    Chan<Integer> a = Chan.make(capacity);
    Chan<Integer> b = Chan.make(capacity);
    go(() -> hog(a, b));
    go(() -> hog(b, a));
    a.send(1);
    Timer.after(Duration.ofMillis(1)).recv();
    IO.println("received");
    var ran = new AtomicBoolean();
    Timer.afterFunc(Duration.ofNanos(1000), () -> ran.set(true));
    while (!ran.get()) {
      gosched();
    }
    IO.println("ran");
  }
}
