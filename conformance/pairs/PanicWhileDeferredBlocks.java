// What is deferred may wait for others while the goroutine panics. (106)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  go(() -> {
    try {
      throw new RuntimeException("first");
    } finally {
      gosched();
      IO.println("deferred got " + c.recv());
    }
  });
  c.send(1);
  select();
}
