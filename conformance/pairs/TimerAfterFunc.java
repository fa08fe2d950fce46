// (161, 165)

import io.gopark.*;
import io.gopark.time.*;

Chan<String> ran = Chan.make(3);

void chain(int n) throws Exception {
  if (n == 0) {
    ran.send("end of the chain");
    return;
  }
  Timer.afterFunc(Duration.ofMillis(1), () -> chain(n - 1));
}

void main() throws Exception {
  Timer t = Timer.afterFunc(Duration.ofHours(1), () -> ran.send("never"));
  IO.println(t.stop() + " " + t.stop());
  t.reset(Duration.ZERO);
  IO.println(ran.recv());
  IO.println(t.stop());
  chain(10);
  IO.println(ran.recv());
}
