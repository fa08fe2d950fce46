// The texts of a channel's errors, for who recovers from them. (51)

import static io.gopark.Select.*;

import io.gopark.*;

void attempt(Task f) throws Exception {
  try {
    f.run();
  } catch (RuntimeError e) {
    IO.println(e.getMessage());
  }
}

void main() throws Exception {
  Chan<Integer> c = Chan.make();
  c.close();
  attempt(() -> c.send(1));
  attempt(() -> c.close());
  attempt(() -> select(send(c, 1), orElse(() -> IO.println("never"))));
  int n = -1;
  attempt(() -> Chan.make(n));
}
