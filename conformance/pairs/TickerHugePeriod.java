// The longest period there is does not come round to a short one. (171)

import static io.gopark.Select.*;

import io.gopark.time.*;

void main() throws Exception {
  Ticker t = Ticker.make(Duration.ofNanos(Long.MAX_VALUE));
  select(
      recv(t.c(), _ -> IO.println("ticked")),
      recv(Timer.after(Duration.ofMillis(20)), _ -> IO.println("no tick")));
  t.reset(Duration.ofMillis(1));
  t.c().recv();
  t.reset(Duration.ofNanos(Long.MAX_VALUE));
  select(
      recv(t.c(), _ -> IO.println("ticked")),
      recv(Timer.after(Duration.ofMillis(20)), _ -> IO.println("no tick")));
}
