// (55)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<String> c = Chan.make();
  go(() -> {
    for (String s : List.of("a", "b", "c")) {
      c.send(s);
    }
    c.close();
  });
  for (String s : c) {
    IO.println(s);
  }
  IO.println("end");
}
