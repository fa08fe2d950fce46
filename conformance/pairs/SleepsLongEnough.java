// Nobody sleeps for less than was asked. (159)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Boolean> early = Chan.make();
  for (int i = 0; i < 200; i++) {
    long nanos = i * 100_000L;
    go(() -> {
      long start = System.nanoTime();
      sleep(Duration.ofNanos(nanos));
      early.send(System.nanoTime() - start < nanos);
    });
  }
  int n = 0;
  for (int i = 0; i < 200; i++) {
    if (early.recv()) {
      n++;
    }
  }
  IO.println(n);
}
