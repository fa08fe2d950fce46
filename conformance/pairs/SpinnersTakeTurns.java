// Two that spin on each other's flag both end, with one P. (75)

import static io.gopark.Go.*;

import io.gopark.*;
import java.util.concurrent.atomic.AtomicInteger;

AtomicInteger turn = new AtomicInteger();
Chan<String> ended = Chan.make();

void spin(int mine, int next) throws Exception {
  for (int i = 0; i < 10; i++) {
    while (turn.get() != mine) {
    }
    turn.set(next);
  }
  ended.send("ended");
}

void main() throws Exception {
  gomaxprocs(1);
  go(() -> spin(0, 1));
  go(() -> spin(1, 0));
  IO.println(ended.recv());
  IO.println(ended.recv());
}
