// A task that panicked has been run. (133)

import io.gopark.sync.*;

void main() throws Exception {
  var once = new Once();
  for (int i = 0; i < 3; i++) {
    String recovered = "<nil>";
    try {
      once.doOnce(() -> {
        IO.println("running");
        throw new RuntimeException("once");
      });
      IO.println("no panic");
    } catch (RuntimeException e) {
      recovered = e.getMessage();
    }
    IO.println("recovered " + recovered);
  }
}
