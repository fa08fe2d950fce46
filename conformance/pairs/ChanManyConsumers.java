// Many who receive from one channel: each value comes to one of them. (18)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  Chan<Integer> numbers = Chan.make();
  Chan<Integer> squares = Chan.make();
  for (int i = 0; i < 23; i++) {
    go(() -> {
      for (int n : numbers) {
        squares.send(n * n);
      }
    });
  }
  go(() -> {
    for (int n = 1; n <= 2000; n++) {
      numbers.send(n);
    }
    numbers.close();
  });
  long sum = 0;
  for (int i = 0; i < 2000; i++) {
    sum += squares.recv();
  }
  IO.println(sum);
}
