// (37)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> a = null;
  Chan<Integer> b = null;
  select(recv(a), send(b, 1));
}
