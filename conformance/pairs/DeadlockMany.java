// Every goroutine has its line, with its reason. (95)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> a = Chan.make();
  Chan<Integer> b = Chan.make();
  go(() -> a.send(1));
  go(() -> {
    for (int _ : b) {
    }
  });
  go(() -> select());
  Chan.make().recv();
}
