// Two ways to Fibonacci: a generator, which computes the next number only when somebody receives
// it, and a recursion that starts a goroutine for each left branch.
// Run: ./gopark run examples/Fibonacci.java [N]

import static io.gopark.Go.*;

import io.gopark.*;

void main(String[] args) throws Exception {
  int n = args.length > 0 ? Integer.parseInt(args[0]) : 20;

  RecvChan<Long> numbers = fibonacci();
  for (int i = 0; i <= n; i++) {
    IO.println("fib(" + i + ") = " + numbers.recv());
  }
  IO.println("with a goroutine a branch: fib(" + n + ") = " + fibonacci(n));
}

RecvChan<Long> fibonacci() {
  Chan<Long> out = Chan.make();
  go(() -> {
    long a = 0;
    long b = 1;
    while (true) {
      out.send(a);
      long next = a + b;
      a = b;
      b = next;
    }
  });
  return out;
}

long fibonacci(int n) throws InterruptedException {
  if (n < 2) return n;
  Chan<Long> left = Chan.make(1);
  go(() -> left.send(fibonacci(n - 1)));
  return fibonacci(n - 2) + left.recv();
}
