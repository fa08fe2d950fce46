// Cases that were not chosen leave their queues, also from behind others. (43)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  Chan<Integer> other = Chan.make();
  Chan<Integer> got = Chan.make();
  for (int round = 0; round < 100; round++) {
    go(() -> got.send(c.recv()));
    go(() -> select(
        recv(c, v -> { got.send(1000 + v); }),
        recv(other, _ -> { got.send(c.recv()); })));
    other.send(0);
    c.send(1);
    c.send(2);
    int sum = got.recv() + got.recv();
    if (sum != 3) {
      IO.println("received " + sum);
    }
    go(() -> select(
        send(c, 9, () -> got.send(1000)),
        recv(other, _ -> { got.send(0); })));
    other.send(0);
    got.recv();
    select(recv(c, v -> IO.println("still sends " + v)), orElse(() -> {}));
  }
  IO.println("all left");
}
