// (128, 130)

import static io.gopark.Go.*;

import io.gopark.sync.*;

void main() throws Exception {
  var wg = new WaitGroup();
  int total = 0;
  for (int cycle = 0; cycle < 100; cycle++) {
    int[] n = new int[10];
    for (int i = 0; i < n.length; i++) {
      int k = i;
      wg.add(1);
      go(() -> {
        n[k] = k;
        wg.done();
      });
    }
    wg.await();
    total += Arrays.stream(n).sum();
  }
  wg.await();
  IO.println(total);
}
