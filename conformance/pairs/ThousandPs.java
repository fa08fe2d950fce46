// With 1024 Ps all goroutines run. (93)

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  gomaxprocs(1024);
  IO.println(gomaxprocs(0));
  Chan<Integer> numbers = Chan.make();
  for (int i = 0; i < 10000; i++) {
    int number = i;
    go(() -> {
      gosched();
      numbers.send(number);
    });
  }
  int sum = 0;
  for (int i = 0; i < 10000; i++) {
    sum += numbers.recv();
  }
  IO.println(sum);
}
