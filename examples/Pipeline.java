// A pipeline of stages, each a goroutine between two channels: numbers -> squares -> odd ones.
// A stage ends when its input is closed and then closes its output, so the end runs down the line.
// Run: ./gopark run examples/Pipeline.java

import static io.gopark.Go.*;

import io.gopark.*;

void main() throws Exception {
  RecvChan<Integer> numbers = generate(10);
  RecvChan<Integer> squares = map(numbers, n -> n * n);
  RecvChan<Integer> odd = filter(squares, n -> n % 2 == 1);
  int sum = 0;
  for (int n : odd) {
    IO.println(n);
    sum += n;
  }
  IO.println("sum " + sum);
}

RecvChan<Integer> generate(int last) {
  Chan<Integer> out = Chan.make();
  go(() -> {
    for (int n = 1; n <= last; n++) out.send(n);
    out.close();
  });
  return out;
}

<A, B> RecvChan<B> map(RecvChan<A> in, Function<A, B> f) {
  Chan<B> out = Chan.make();
  go(() -> {
    for (A value : in) out.send(f.apply(value));
    out.close();
  });
  return out;
}

<A> RecvChan<A> filter(RecvChan<A> in, Predicate<A> wanted) {
  Chan<A> out = Chan.make();
  go(() -> {
    for (A value : in) {
      if (wanted.test(value)) out.send(value);
    }
    out.close();
  });
  return out;
}
