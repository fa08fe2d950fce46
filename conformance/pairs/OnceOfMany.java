// Of many calls one runs the task, and all find it done. (132)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.sync.*;

void main() throws Exception {
  int runs = 0;
  int unseen = 0;
  for (int round = 0; round < 100; round++) {
    var once = new Once();
    int[] made = {0};
    Chan<Integer> results = Chan.make();
    for (int i = 0; i < 10; i++) {
      go(() -> {
        once.doOnce(() -> {
          gosched();
          made[0]++;
        });
        results.send(made[0]);
      });
    }
    for (int i = 0; i < 10; i++) {
      if (results.recv() != 1) {
        unseen++;
      }
    }
    runs += made[0];
  }
  IO.println(runs + " " + unseen);
}
