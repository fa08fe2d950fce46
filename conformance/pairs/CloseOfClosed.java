// (51)

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  c.close();
  c.close();
}
