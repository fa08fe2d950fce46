package io.gopark.internal.base;

/**
 * A random generator for one thread: xorshift64* (Marsaglia 2003, Vigna 2016). Not for secrets. One
 * instance belongs to each M, so that picking a steal order or a select case touches no shared
 * memory.
 *
 * @go runtime.cheaprand
 */
public final class CheapRandom {
  private long state;

  /** Any seed is good; zero is replaced, because it is the generator's one fixed point. */
  public CheapRandom(long seed) {
    state = seed == 0 ? 0x9E3779B97F4A7C15L : seed;
  }

  /** The next 32 random bits. */
  public int next() {
    long x = state;
    x ^= x >>> 12;
    x ^= x << 25;
    x ^= x >>> 27;
    state = x;
    return (int) ((x * 0x2545F4914F6CDD1DL) >>> 32);
  }

  /**
   * A number in {@code [0, bound)}, by the multiply-and-shift method (Lemire 2019) without its
   * rejection step: the bias is below {@code bound / 2^32}.
   *
   * @go runtime.cheaprandn
   */
  public int below(int bound) {
    return (int) (((next() & 0xFFFF_FFFFL) * bound) >>> 32);
  }
}
