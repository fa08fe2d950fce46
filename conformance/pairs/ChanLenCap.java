// len and cap of a buffered channel while it fills and empties. (9)

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(3);
  for (int i = 0; i < 3; i++) {
    IO.println(c.len() + " " + c.cap());
    c.send(i);
  }
  IO.println(c.len() + " " + c.cap());
  c.recv();
  IO.println(c.len() + " " + c.cap());
  c.close();
  IO.println(c.len() + " " + c.cap());
}
