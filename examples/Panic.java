// An exception that nobody catches in a goroutine ends the program, as a panic does in Go: the
// exception, the goroutine's stack and where it was created, then status 2.
// Run: ./gopark run examples/Panic.java

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> results = Chan.make();
  go("divider", () -> results.send(divide(1, 0)));
  IO.println("waiting for a result");
  IO.println(results.recv());
}

int divide(int a, int b) {
  return a / b;
}
