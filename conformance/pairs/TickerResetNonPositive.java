// (178)

import io.gopark.time.*;

void main() throws Exception {
  Ticker t = Ticker.make(Duration.ofHours(1));
  t.reset(Duration.ofNanos(-1));
}
