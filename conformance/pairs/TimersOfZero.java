// Timers of no duration all fire: new ones, functions, and one that is set again. (173)

import io.gopark.*;
import io.gopark.time.*;

void main() throws Exception {
  int n = 1_000;
  for (int i = 0; i < n; i++) {
    Timer.make(Duration.ZERO).c().recv();
  }
  IO.println("new ones");
  Chan<Boolean> ran = Chan.make();
  for (int i = 0; i < n; i++) {
    Timer.afterFunc(Duration.ZERO, () -> ran.send(true));
  }
  for (int i = 0; i < n; i++) {
    ran.recv();
  }
  IO.println("functions");
  Timer t = Timer.make(Duration.ofHours(1));
  for (int i = 0; i < n; i++) {
    t.reset(Duration.ZERO);
    t.c().recv();
  }
  IO.println("one again");
}
