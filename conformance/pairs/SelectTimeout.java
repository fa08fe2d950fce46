import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  select(
      recv(c, _ -> IO.println("value")),
      after(Duration.ofMillis(10), () -> IO.println("time is up")));
  go(() -> c.send(1));
  select(
      recv(c, v -> IO.println("value " + v)),
      after(Duration.ofMinutes(1), () -> IO.println("time is up")));
}
