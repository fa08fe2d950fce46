// A program ends with its main, whatever timers are set. (179)

import static io.gopark.Go.*;

import io.gopark.time.*;

void main() throws Exception {
  for (int i = 0; i < 1_000; i++) {
    Timer.afterFunc(
        Duration.ofHours(1),
        () -> {
          throw new RuntimeException("too late");
        });
    Timer.make(Duration.ofHours(1));
    Ticker.make(Duration.ofMinutes(1));
    go(() -> sleep(Duration.ofHours(1)));
  }
  IO.println("ends");
}
