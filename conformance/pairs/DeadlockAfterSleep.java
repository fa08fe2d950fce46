// A timer that may still fire is life; after it there is none. (95)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  go(() -> {
    sleep(Duration.ofMillis(20));
    IO.println("awake");
  });
  Chan.make().recv();
}
