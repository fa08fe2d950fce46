package io.gopark.benchmarks.program;

/** One piece of work; measures its own {@code n} operations. */
@FunctionalInterface
public interface Work {
  Outcome run(long n) throws Exception;

  /** A work whose figure is the time that the whole call takes. */
  static Work timed(Body body) {
    return n -> {
      long start = System.nanoTime();
      body.run(n);
      return Outcome.of(System.nanoTime() - start);
    };
  }

  /** The operations themselves, without a clock. */
  @FunctionalInterface
  interface Body {
    void run(long n) throws Exception;
  }
}
