// One channel twice in a select: what comes is received once, and the next receiver is in order. (19)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  Chan<Integer> done = Chan.make();
  for (int i = 0; i < 100; i++) {
    go(() -> select(recv(c, v -> { done.send(v); }), recv(c, v -> { done.send(v); })));
    c.send(i);
    int v = done.recv();
    if (v != i) {
      IO.println(v + " for " + i);
    }
  }
  go(() -> done.send(c.recv()));
  c.send(7);
  IO.println(done.recv());
}
