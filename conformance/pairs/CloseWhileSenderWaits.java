// A sender that waits when the channel is closed panics, in its own goroutine. (51)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  go(() -> {
    sleep(Duration.ofMillis(5));
    c.close();
    select();
  });
  c.send(1);
}
