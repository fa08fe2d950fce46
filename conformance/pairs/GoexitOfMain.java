// The others go on; when none is left, that is a deadlock. (95)

import static io.gopark.Go.*;

void main() throws Exception {
  go(() -> {
    sleep(Duration.ofMillis(10));
    IO.println("the last");
  });
  goexit();
}
