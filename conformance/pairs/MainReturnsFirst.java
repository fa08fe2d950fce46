// When main returns the program ends, whatever the others do.

import static io.gopark.Go.*;
import static io.gopark.Select.*;

void main() throws Exception {
  go(() -> {
    while (true) {
      gosched();
    }
  });
  go(() -> select());
  go(() -> {
    sleep(Duration.ofHours(1));
    IO.println("never");
  });
  IO.println("main returns");
}
