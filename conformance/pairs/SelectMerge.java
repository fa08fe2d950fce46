// A source that is closed is switched off by making it nil. (27)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

Chan<Integer> a = Chan.make();
Chan<Integer> b = Chan.make();
int sum;
int n;

void main() throws Exception {
  Chan<Integer> toA = a;
  Chan<Integer> toB = b;
  go(() -> {
    for (int i = 0; i < 10; i++) {
      toA.send(i);
    }
    toA.close();
  });
  go(() -> {
    for (int i = 0; i < 20; i++) {
      toB.send(100 * i);
    }
    toB.close();
  });
  while (a != null || b != null) {
    select(
        recvOk(a, (v, ok) -> {
          if (!ok) {
            a = null;
            return;
          }
          sum += v;
          n++;
        }),
        recvOk(b, (v, ok) -> {
          if (!ok) {
            b = null;
            return;
          }
          sum += v;
          n++;
        }));
  }
  IO.println(sum + " " + n);
}
