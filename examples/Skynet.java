// Skynet: ten children for each goroutine until there are 1,000,000 leaves; every leaf sends its
// number up, every parent the sum of its children. 1,111,111 goroutines in all.
// Run: ./gopark run examples/Skynet.java [LEAVES]

import static io.gopark.Go.*;

import io.gopark.*;

static final int CHILDREN = 10;

void main(String[] args) throws Exception {
  int leaves = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
  Chan<Long> total = Chan.make();
  long start = System.nanoTime();
  go(() -> skynet(total, 0, leaves));
  IO.println(total.recv());
  System.err.println((System.nanoTime() - start) / 1_000_000 + " ms");
}

void skynet(SendChan<Long> parent, long number, int leaves) throws InterruptedException {
  if (leaves == 1) {
    parent.send(number);
    return;
  }
  Chan<Long> children = Chan.make();
  int share = leaves / CHILDREN;
  for (int i = 0; i < CHILDREN; i++) {
    long first = number + (long) i * share;
    go(() -> skynet(children, first, share));
  }
  long sum = 0;
  for (int i = 0; i < CHILDREN; i++) sum += children.recv();
  parent.send(sum);
}
