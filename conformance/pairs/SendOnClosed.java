// (35, 51)

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(1);
  c.close();
  IO.println("closed");
  c.send(1);
  IO.println("never");
}
