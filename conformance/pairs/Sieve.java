// The prime sieve: a goroutine for each prime.

import static io.gopark.Go.*;

import io.gopark.*;

void generate(SendChan<Integer> c) throws Exception {
  for (int i = 2; ; i++) {
    c.send(i);
  }
}

void filter(RecvChan<Integer> in, SendChan<Integer> out, int prime) throws Exception {
  for (int i : in) {
    if (i % prime != 0) {
      out.send(i);
    }
  }
}

void main() throws Exception {
  Chan<Integer> first = Chan.make();
  go(() -> generate(first));
  Chan<Integer> c = first;
  for (int i = 0; i < 40; i++) {
    int prime = c.recv();
    IO.println(prime);
    Chan<Integer> from = c;
    Chan<Integer> next = Chan.make();
    go(() -> filter(from, next, prime));
    c = next;
  }
}
