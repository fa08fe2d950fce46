// A timer that is set earlier and later again and again fires for what was set last. (174)

import io.gopark.*;
import io.gopark.time.*;

void main() throws Exception {
  int fired = 0;
  for (int i = 0; i < 200; i++) {
    Timer t = Timer.make(Duration.ofHours(1));
    for (int k = 0; k < 10; k++) {
      t.reset(Duration.ofHours(k + 1));
      t.reset(Duration.ofMinutes(10 - k));
    }
    t.reset(Duration.ofNanos(100_000));
    t.c().recv();
    fired++;
  }
  IO.println(fired);
}
