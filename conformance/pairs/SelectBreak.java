// break leaves the select only; a handler's return does the same. (45)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(3);
  for (int i = 0; i < 3; i++) {
    c.send(i);
  }
  c.close();
  for (int i = 0; i < 4; i++) {
    int n = i;
    select(
        recvOk(c, (v, ok) -> {
          if (ok && v == 1) {
            return;
          }
          IO.println("after " + n + " " + ok);
        }));
    IO.println("round " + n);
  }
}
