// A goroutine that selects on both sides of one channel does not meet itself. (13, 40)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  select(
      send(c, 1, () -> IO.println("sent")),
      recv(c, _ -> IO.println("received")),
      after(Duration.ofMillis(20), () -> IO.println("neither")));
  for (int i = 0; i < 2; i++) {
    int n = i;
    go(() -> select(send(c, n), recv(c)));
  }
  while (numGoroutine() > 1) {
    gosched();
  }
  IO.println("they met");
}
