// Ten thousand selects wait for one channel and leave it for another; the queue is in order after. (53)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

static final int COUNT = 10000;

void main() throws Exception {
  Chan<Integer> shared = Chan.make();
  Chan<Boolean> left = Chan.make();
  List<Chan<Boolean>> quit = new ArrayList<>();
  for (int i = 0; i < COUNT; i++) {
    Chan<Boolean> mine = Chan.make();
    quit.add(mine);
    go(() -> select(
        recv(shared, _ -> { left.send(false); }),
        recv(mine, _ -> { left.send(true); })));
  }
  for (int i = 0; i < COUNT; i += 2) {
    quit.get(i).send(true);
    if (!left.recv()) {
      IO.println("wrong case");
    }
  }
  int received = 0;
  for (int i = 0; i < COUNT / 2; i++) {
    shared.send(i);
    if (!left.recv()) {
      received++;
    }
  }
  IO.println(received);
  select(
      send(shared, 0, () -> IO.println("somebody is left")),
      orElse(() -> IO.println("nobody is left")));
}
