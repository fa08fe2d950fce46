// What is buffered when a channel is closed is still received, then the close, again and again. (5, 51)

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(3);
  c.send(1);
  c.send(2);
  c.close();
  for (int i = 0; i < 4; i++) {
    boolean ok = c.recv() != null;
    IO.println(ok);
  }
  int n = 0;
  for (int _ : c) {
    n++;
  }
  IO.println(n);
}
