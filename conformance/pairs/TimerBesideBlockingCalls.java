// A timer fires though as many as there are Ps make blocking calls without end. (74)

import static io.gopark.Go.*;

import io.gopark.time.Timer;

void main() throws Exception {
  gomaxprocs(2);
  for (int i = 0; i < 2; i++) {
    go(() -> {
      while (true) {
        new File(".").list();
      }
    });
  }
  Timer.after(Duration.ofMillis(10)).recv();
  IO.println("fired");
}
