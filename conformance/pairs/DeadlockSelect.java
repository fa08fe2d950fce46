// (38)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> a = Chan.make();
  Chan<Integer> b = Chan.make();
  select(recv(a), send(b, 1));
}
