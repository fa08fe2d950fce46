// A receive that does not wait finds what was sent before the close. (10)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  int missed = 0;
  for (int i = 0; i < 10_000; i++) {
    Chan<Integer> c = Chan.make(1);
    Chan<Boolean> looked = Chan.make();
    c.send(1);
    go(() -> looked.send(select(recv(c, _ -> true), orElse(() -> false))));
    c.close();
    if (!looked.recv()) {
      missed++;
    }
  }
  IO.println("missed " + missed);
}
