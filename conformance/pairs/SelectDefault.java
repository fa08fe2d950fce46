// (39)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(1);
  for (int i = 0; i < 3; i++) {
    int n = i;
    select(
        recv(c, v -> IO.println("value " + v)),
        orElse(() -> {
          IO.println("nothing");
          c.send(n);
        }));
  }
}
