// (23)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  int n = 10000;
  Chan<Integer> leftmost = Chan.make();
  Chan<Integer> left = leftmost;
  for (int i = 0; i < n; i++) {
    Chan<Integer> right = Chan.make();
    Chan<Integer> l = left;
    go(() -> l.send(1 + right.recv()));
    left = right;
  }
  Chan<Integer> c = left;
  go(() -> c.send(1));
  IO.println(leftmost.recv());
}
