// Who holds a mutex most of the time does not keep out who wants it rarely. (118)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import io.gopark.sync.*;

void main() throws Exception {
  var m = new Mutex();
  Chan<Boolean> stop = Chan.make();
  go(() -> {
    boolean on = true;
    while (on) {
      m.lock();
      sleep(Duration.ofNanos(100_000));
      m.unlock();
      on = select(recv(stop, _ -> false), orElse(() -> true));
    }
  });
  for (int i = 0; i < 10; i++) {
    sleep(Duration.ofNanos(100_000));
    m.lock();
    m.unlock();
  }
  IO.println("ten times");
  stop.send(true);
}
