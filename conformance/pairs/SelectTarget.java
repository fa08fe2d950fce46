// Where a received value goes is looked up only if its case is chosen. (41)

import static io.gopark.Select.*;

import io.gopark.*;

int[] target = new int[1];

int[] where(String name) {
  IO.println("asked for " + name);
  return target;
}

void main() throws Exception {
  Chan<Integer> ready = Chan.make(1);
  Chan<Integer> never = Chan.make();
  ready.send(42);
  select(
      recv(ready, v -> { where("ready")[0] = v; }),
      recv(never, v -> { where("never")[0] = v; }));
  IO.println(target[0]);
}
