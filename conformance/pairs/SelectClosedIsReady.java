// A closed channel is always ready; a nil one never. (27, 40)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> open = Chan.make();
  Chan<Integer> closed = Chan.make();
  closed.close();
  Chan<Integer> none = null;
  for (int i = 0; i < 3; i++) {
    select(
        recv(open, _ -> IO.println("open")),
        recvOk(closed, (_, ok) -> IO.println("closed " + ok)),
        recv(none, _ -> IO.println("nil")));
  }
}
