// Sends and receives that do not wait, on channels that are empty, full and closed. (2, 3, 5)

import io.gopark.*;

String attempt(Chan<Integer> c) {
  return switch (c.tryRecv()) {
    case Received.Value(var v) -> "value " + v;
    case Received.Closed() -> "closed";
    case Received.Empty() -> "empty";
  };
}

void main() throws Exception {
  Chan<Integer> c = Chan.make(1);
  IO.println(attempt(c));
  IO.println(c.trySend(1) + " " + c.trySend(2));
  IO.println(attempt(c) + " " + attempt(c));
  c.trySend(3);
  c.close();
  IO.println(attempt(c) + " " + attempt(c) + " " + attempt(c));
  Chan<Integer> u = Chan.make();
  IO.println(u.trySend(1) + " " + attempt(u));
}
