// The sending case of a select that waits panics when its channel is closed. (35)

import static io.gopark.Go.*;
import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  Chan<Integer> never = Chan.make();
  go(() -> {
    sleep(Duration.ofMillis(5));
    c.close();
  });
  select(send(c, 1), recv(never));
}
