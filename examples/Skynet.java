// Skynet: ten children for each goroutine until there are 1,000,000 leaves; every leaf sends its
// number up, every parent the sum of its children. 1,111,111 goroutines in all. Where LEAVES is no
// power of ten, some parents have fewer children, and some shares are larger by one.
// Run: ./gopark run examples/Skynet.java [LEAVES]

import static io.gopark.Go.*;

import io.gopark.*;

static final int CHILDREN = 10;

void main(String[] args) throws Exception {
  int leaves = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
  if (leaves < 1) {
    System.err.println("usage: Skynet [LEAVES], of which there is at least one");
    System.exit(64);
  }
  Chan<Long> total = Chan.make();
  long start = System.nanoTime();
  go(() -> skynet(total, 0, leaves));
  IO.println(total.recv());
  System.err.println((System.nanoTime() - start) / 1_000_000 + " ms");
}

void skynet(SendChan<Long> parent, long first, int leaves) throws InterruptedException {
  if (leaves == 1) {
    parent.send(first);
    return;
  }
  Chan<Long> sums = Chan.make();
  int children = Math.min(CHILDREN, leaves);
  long next = first;
  for (int i = 0; i < children; i++) {
    long number = next;
    int share = leaves / children + (i < leaves % children ? 1 : 0);
    go(() -> skynet(sums, number, share));
    next += share;
  }
  long sum = 0;
  for (int i = 0; i < children; i++) sum += sums.recv();
  parent.send(sum);
}
