// Who recovers goes on; the others never noticed.

import static io.gopark.Go.*;

import io.gopark.*;

void safely(int i) {
  if (i % 2 == 1) {
    throw new RuntimeException("odd " + i);
  }
}

void main() throws Exception {
  Chan<String> results = Chan.make();
  go(() -> {
    for (int i = 0; i < 4; i++) {
      try {
        safely(i);
        results.send("fine");
      } catch (RuntimeException e) {
        results.send("recovered: " + e.getMessage());
      }
    }
    results.close();
  });
  for (String s : results) {
    IO.println(s);
  }
}
