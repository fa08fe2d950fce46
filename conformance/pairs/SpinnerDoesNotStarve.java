// A loop without calls keeps nobody else from running, with one P. (77)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  gomaxprocs(1);
  go(() -> {
    while (true) {
    }
  });
  Chan<Integer> c = Chan.make();
  go(() -> c.send(1));
  IO.println(c.recv());
  sleep(Duration.ofMillis(1));
  IO.println("still here");
}
