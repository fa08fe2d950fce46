// Pi as the sum of a series, 4 - 4/3 + 4/5 - ..., with a goroutine for each part of it; the parts
// come back through a channel in any order, and are added in theirs.
// Run: ./gopark run examples/Pi.java [TERMS [PARTS]]

import static io.gopark.Go.*;

import io.gopark.*;

record Part(int number, double sum) {}

void main(String[] args) throws Exception {
  int terms = args.length > 0 ? Integer.parseInt(args[0]) : 5_000_000;
  int parts = args.length > 1 ? Integer.parseInt(args[1]) : 100;
  Chan<Part> results = Chan.make();
  for (int i = 0; i < parts; i++) {
    int number = i;
    long from = (long) terms * i / parts;
    long to = (long) terms * (i + 1) / parts;
    go(() -> results.send(new Part(number, sum(from, to))));
  }
  double[] sums = new double[parts];
  for (int i = 0; i < parts; i++) {
    Part part = results.recv();
    sums[part.number()] = part.sum();
  }
  IO.println(String.format(Locale.ROOT, "%.6f", Arrays.stream(sums).sum()));
}

double sum(long from, long to) {
  double sum = 0;
  for (long k = from; k < to; k++) sum += (k % 2 == 0 ? 4.0 : -4.0) / (2 * k + 1);
  return sum;
}
