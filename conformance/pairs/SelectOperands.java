// Operands are evaluated once and in the order of the source, also those of cases not taken. (25, 42, 57)

import static io.gopark.Select.*;

import io.gopark.*;

Chan<Integer> ch(String name, Chan<Integer> c) {
  IO.println("channel " + name);
  return c;
}

int val(int v) {
  IO.println("value " + v);
  return v;
}

void main() throws Exception {
  Chan<Integer> a = Chan.make();
  Chan<Integer> b = Chan.make(1);
  select(
      send(ch("a", a), val(1)),
      send(ch("b", b), val(2)),
      recv(ch("nil", null)));
  IO.println(b.recv());
}
