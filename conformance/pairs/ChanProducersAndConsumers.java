// Who makes and who uses, of many kinds, over channels of many sizes: nothing is lost or doubled. (50)

import io.gopark.*;
import io.gopark.sync.*;

int[] through(int capacity, int makers, int users) throws Exception {
  Chan<Integer> c = Chan.make(capacity);
  var making = new WaitGroup();
  var using = new WaitGroup();
  var mu = new Mutex();
  int[] countAndSum = new int[2];
  for (int m = 0; m < makers; m++) {
    making.go(() -> {
      for (int i = 1; i <= 100; i++) {
        c.send(i);
      }
    });
  }
  for (int u = 0; u < users; u++) {
    using.go(() -> {
      for (int v : c) {
        try (var _ = mu.acquire()) {
          countAndSum[0]++;
          countAndSum[1] += v;
        }
      }
    });
  }
  making.await();
  c.close();
  using.await();
  return countAndSum;
}

void main() throws Exception {
  for (int capacity : new int[] {0, 1, 10, 1000}) {
    for (int[] n : new int[][] {{1, 1}, {1, 7}, {7, 1}, {5, 5}}) {
      int[] countAndSum = through(capacity, n[0], n[1]);
      IO.println(capacity + " " + n[0] + " " + n[1] + " " + countAndSum[0] + " " + countAndSum[1]);
    }
  }
}
