// A close wakes all who wait to receive. (6)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  Chan<Boolean> woken = Chan.make();
  for (int i = 0; i < 5; i++) {
    go(() -> {
      boolean ok = c.recv() != null;
      woken.send(ok);
    });
  }
  sleep(Duration.ofMillis(5));
  c.close();
  for (int i = 0; i < 5; i++) {
    IO.println(woken.recv());
  }
}
