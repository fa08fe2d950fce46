// Three pass a number round, by signals and by broadcasts, each waiting for its turn. (125)

import io.gopark.sync.*;

void main() throws Exception {
  for (boolean broadcast : new boolean[] {false, true}) {
    var m = new Mutex();
    Cond[] turns = {new Cond(m), new Cond(m), new Cond(m)};
    if (broadcast) {
      turns[1] = turns[0];
      turns[2] = turns[0];
    }
    int[] x = {0};
    var group = new WaitGroup();
    for (int g = 0; g < 3; g++) {
      int me = g;
      group.go(() -> {
        for (int i = 0; i < 1_000; i++) {
          m.lock();
          while (x[0] % 3 != me) {
            turns[me].await();
          }
          x[0]++;
          if (broadcast) {
            turns[0].broadcast();
          } else {
            turns[x[0] % 3].signal();
          }
          m.unlock();
        }
      });
    }
    group.await();
    IO.println(x[0]);
  }
}
