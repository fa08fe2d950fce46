// A timer's channel has no buffer and keeps nothing from before a reset; who waits gets the next time. (182)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;
import io.gopark.time.*;

void main() throws Exception {
  Timer t = Timer.make(Duration.ZERO);
  sleep(Duration.ofMillis(5));
  IO.println(t.c().len() + " " + t.c().cap());
  t.reset(Duration.ofHours(1));
  select(recv(t.c(), _ -> IO.println("stale")), orElse(() -> IO.println("nothing")));
  t.stop();
  Chan<Boolean> got = Chan.make();
  for (int i = 0; i < 2; i++) {
    go(() -> select(
        recv(t.c(), _ -> { got.send(true); }),
        after(Duration.ofHours(1), () -> got.send(false))));
  }
  sleep(Duration.ofMillis(5));
  select(
      recv(got, _ -> IO.println("from a timer that is stopped")),
      orElse(() -> IO.println("both wait")));
  t.reset(Duration.ZERO);
  IO.println(got.recv());
  select(
      recv(got, _ -> IO.println("twice")),
      after(Duration.ofMillis(5), () -> IO.println("once")));
  t.reset(Duration.ZERO);
  IO.println(got.recv());
}
