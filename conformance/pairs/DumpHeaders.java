// A dump has a header for each of the program's goroutines, and for no other. (79, 103)

import static io.gopark.Go.*;

import io.gopark.*;

long headers() throws Exception {
  StringBuilder text = new StringBuilder();
  GoRuntime.current().dump(text);
  return text.toString().lines().filter(line -> line.startsWith("goroutine ")).count();
}

void main() throws Exception {
  IO.println(headers());
  Chan<Integer> never = Chan.make();
  for (int i = 0; i < 5; i++) {
    go(() -> never.recv());
  }
  IO.println(headers());
  never.close();
  while (numGoroutine() > 1) {
    sleep(Duration.ofMillis(1));
  }
  IO.println(headers());
}
