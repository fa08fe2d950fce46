// Whoever is slow misses ticks: one is kept. (177)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.time.*;

int n;

void main() throws Exception {
  Ticker t = Ticker.make(Duration.ofMillis(20));
  t.c().recv();
  sleep(Duration.ofMillis(110));
  long since = System.nanoTime();
  while (select(recv(t.c(), _ -> { n++; return true; }), orElse(() -> false))) {
  }
  long meanwhile = (System.nanoTime() - since) / 20_000_000;
  IO.println(n >= 1 && n <= 2 + meanwhile);
  t.stop();
  t.stop();
  select(
      recv(t.c(), _ -> IO.println("stale")),
      recv(Timer.after(Duration.ofMillis(50)), _ -> IO.println("stopped")));
  t.reset(Duration.ofMillis(5));
  t.c().recv();
  t.c().recv();
  IO.println("ticks again");
}
