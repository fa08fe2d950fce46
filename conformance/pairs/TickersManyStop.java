// Tickers that are made, reset and stopped by many at once, beside collections. (162)

import static io.gopark.Go.*;

import io.gopark.*;
import io.gopark.time.*;

void main() throws Exception {
  Chan<Boolean> ended = Chan.make();
  for (int n = 0; n < 20; n++) {
    int g = n;
    go(() -> {
      for (int i = 0; i < 10; i++) {
        Ticker t = Ticker.make(Duration.ofNanos((100 + g) * 1_000));
        t.c().recv();
        t.reset(Duration.ofNanos((50 + i) * 1_000));
        t.c().recv();
        t.stop();
      }
      ended.send(true);
    });
  }
  for (int n = 0; n < 20; n++) {
    if (n % 5 == 0) {
      System.gc();
    }
    ended.recv();
  }
  IO.println("all ended");
}
