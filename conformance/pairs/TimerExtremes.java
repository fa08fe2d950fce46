// Negative durations are due at once, huge ones never. (169)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.time.*;

void main() throws Exception {
  Timer.after(Duration.ofHours(-1)).recv();
  sleep(Duration.ofNanos(-1));
  sleep(Duration.ZERO);
  IO.println("at once");
  Timer huge = Timer.make(Duration.ofNanos(Long.MAX_VALUE));
  select(
      recv(huge.c(), _ -> IO.println("early")),
      recv(Timer.after(Duration.ofMillis(10)), _ -> IO.println("not yet")));
  IO.println(huge.stop());
}
