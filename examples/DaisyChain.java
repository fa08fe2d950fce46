// A chain of 100,000 goroutines: each waits for a number from its right, adds one and passes it to
// its left. All of them are parked at the same time before the first number enters.
// Run: ./gopark run examples/DaisyChain.java [LENGTH]

import static io.gopark.Go.*;

import io.gopark.*;

void main(String[] args) throws Exception {
  int length = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
  Chan<Integer> leftmost = Chan.make();
  Chan<Integer> end = leftmost;
  for (int i = 0; i < length; i++) {
    Chan<Integer> left = end;
    Chan<Integer> right = Chan.make();
    go(() -> left.send(right.recv() + 1));
    end = right;
  }
  Chan<Integer> rightmost = end;
  go(() -> rightmost.send(1));
  IO.println(leftmost.recv());
}
