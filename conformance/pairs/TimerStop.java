// What stop and reset return. (175)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.time.*;

void main() throws Exception {
  Timer t = Timer.make(Duration.ofHours(1));
  IO.println("pending " + t.stop() + " " + t.stop());
  IO.println("stopped " + t.reset(Duration.ofHours(1)) + " " + t.reset(Duration.ofHours(1)));
  t.reset(Duration.ZERO);
  t.c().recv();
  IO.println("received " + t.stop() + " " + t.reset(Duration.ofHours(1)) + " " + t.stop());
  t.reset(Duration.ofNanos(1));
  sleep(Duration.ofMillis(10));
  IO.println("due but not received " + t.stop());
  select(recv(t.c(), _ -> IO.println("stale")), orElse(() -> IO.println("nothing")));
  IO.println(t.c().len() + " " + t.c().cap());
}
