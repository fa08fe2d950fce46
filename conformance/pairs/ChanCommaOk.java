// The second value of a receive, in each of its forms. (61)

import static io.gopark.Select.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> c = Chan.make(3);
  c.send(1);
  c.send(2);
  c.send(3);
  c.close();
  if (c.tryRecv() instanceof Received.Value(var v)) {
    IO.println(v + " true");
  }
  IO.println(c.recv() != null);
  select(recvOk(c, (v, ok) -> IO.println(v + " " + ok)));
  select(recvOk(c, (_, ok) -> IO.println(ok)));
  IO.println(!(c.recv(Duration.ofHours(1)) instanceof Received.Closed));
}
