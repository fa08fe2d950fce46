// Two cases of one select never both happen: each number is sent to one of four channels. (21)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

static final int COUNT = 5000;

void main() throws Exception {
  List<Chan<Integer>> out = new ArrayList<>();
  Chan<Integer> all = Chan.make();
  Chan<Boolean> ended = Chan.make();
  for (int i = 0; i < 4; i++) {
    Chan<Integer> mine = Chan.make();
    out.add(mine);
    go(() -> {
      for (int n : mine) {
        all.send(n);
      }
      ended.send(true);
    });
  }
  go(() -> {
    for (int n = 0; n < COUNT; n++) {
      select(send(out.get(0), n), send(out.get(1), n), send(out.get(2), n), send(out.get(3), n));
    }
    for (Chan<Integer> c : out) {
      c.close();
    }
  });
  go(() -> {
    for (var _ : out) {
      ended.recv();
    }
    all.close();
  });
  Set<Integer> seen = new HashSet<>();
  int received = 0;
  for (int n : all) {
    seen.add(n);
    received++;
  }
  IO.println(received + " " + seen.size());
}
