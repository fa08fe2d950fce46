// Values of one sender arrive in their order, buffered or not. (7, 22)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  for (int n : new int[] {0, 1, 7}) {
    Chan<Integer> c = Chan.make(n);
    go(() -> {
      for (int i = 0; i < 100; i++) {
        c.send(i);
      }
      c.close();
    });
    int want = 0;
    for (int v : c) {
      if (v != want) {
        IO.println("got " + v + " not " + want);
      }
      want++;
    }
    IO.println(n + " " + want);
  }
}
