// (35)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  Chan<Integer> never = Chan.make();
  c.close();
  select(send(c, 1), recv(never));
}
