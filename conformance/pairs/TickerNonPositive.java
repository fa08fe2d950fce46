// (178)

import io.gopark.time.*;

void main() throws Exception {
  Ticker.make(Duration.ZERO);
}
