// The sieve from Go's own tutorial: a goroutine counts 2, 3, 4, ..., and every prime found adds one
// more goroutine to the chain, which lets only what it does not divide pass.
// Run: ./gopark run examples/PrimeSieve.java [HOW_MANY]

import static io.gopark.Go.*;

import io.gopark.*;

void main(String[] args) throws Exception {
  int howMany = args.length > 0 ? Integer.parseInt(args[0]) : 100;
  RecvChan<Integer> candidates = countFrom(2);
  for (int found = 0; found < howMany; found++) {
    int prime = candidates.recv();
    IO.println(prime);
    candidates = withoutMultiplesOf(prime, candidates);
  }
}

RecvChan<Integer> countFrom(int first) {
  Chan<Integer> numbers = Chan.make();
  go(() -> {
    for (int n = first; ; n++) numbers.send(n);
  });
  return numbers;
}

RecvChan<Integer> withoutMultiplesOf(int prime, RecvChan<Integer> in) {
  Chan<Integer> out = Chan.make();
  go(() -> {
    for (int n : in) {
      if (n % prime != 0) out.send(n);
    }
  });
  return out;
}
