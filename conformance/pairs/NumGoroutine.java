// (79)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  IO.println(numGoroutine());
  Chan<Integer> c = Chan.make();
  for (int i = 0; i < 10; i++) {
    go(() -> c.recv());
  }
  IO.println(numGoroutine());
  c.close();
  while (numGoroutine() > 1) {
    gosched();
  }
  IO.println(numGoroutine());
}
