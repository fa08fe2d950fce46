// (33, 95)

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(1);
  c.send(1);
  c.send(2);
}
