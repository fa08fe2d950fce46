package io.gopark.sync;

import io.gopark.RuntimeError;
import io.gopark.internal.sema.WaitPlace;
import io.gopark.internal.sema.WeightedSema;
import java.time.Duration;

/**
 * A number of tokens; each user takes as many as it needs and gives them back. First come, first
 * served: a small wish does not overtake a big one that waits.
 *
 * <p>Happens-before: a release happens before each acquire that it makes possible.
 *
 * {@snippet :
 * var semaphore = new Semaphore(10);
 * semaphore.acquire(7);
 * IO.println(semaphore.tryAcquire(4)); // -> false
 * semaphore.release(7);
 * IO.println(semaphore.tryAcquire(4)); // -> true
 * }
 *
 * @go semaphore.Weighted
 */
public final class Semaphore {
  private final WeightedSema sema;

  /**
   * @param size how many tokens there are
   * @go semaphore.NewWeighted
   */
  public Semaphore(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a semaphore of " + size + " tokens");
    }
    this.sema = new WeightedSema(size);
  }

  /** {@link #acquire(long)} of one. */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Takes {@code n} tokens, waiting until it is its turn and there are as many. For more tokens
   * than there are in all it waits until it is interrupted, and holds nobody up.
   *
   * <p>Happens-before: each release that made it possible happens before its return; one that is
   * interrupted orders nothing.
   *
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile
   * @go semaphore.Weighted.Acquire
   */
  public void acquire(long n) throws InterruptedException {
    boolean unused = Interrupts.done(sema.acquire(checked(n), WaitPlace.FOREVER));
  }

  /**
   * As {@link #acquire(long)}; an interrupt does not end the wait, and leaves its mark.
   *
   * <p>Happens-before: each release that made it possible happens before its return.
   */
  public void acquireUninterruptibly(long n) {
    sema.acquireUninterruptibly(checked(n));
  }

  /** {@link #tryAcquire(long)} of one. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes {@code n} tokens if there are as many and nobody waits.
   *
   * <p>Happens-before: if it takes them, as {@link #acquire(long)}; if not, it orders nothing.
   *
   * @go semaphore.Weighted.TryAcquire
   */
  public boolean tryAcquire(long n) {
    return sema.tryAcquire(checked(n));
  }

  /**
   * As {@link #acquire(long)}, for {@code timeout} at the most.
   *
   * <p>Happens-before: if it takes them, as {@link #acquire(long)}; if not, it orders nothing.
   */
  public boolean tryAcquire(long n, Duration timeout) throws InterruptedException {
    long nanos = Interrupts.nanos(timeout);
    if (nanos <= 0) {
      return tryAcquire(n);
    }
    return Interrupts.done(sema.acquire(checked(n), nanos));
  }

  /** {@link #release(long)} of one. */
  public void release() {
    release(1);
  }

  /**
   * Gives {@code n} tokens back.
   *
   * <p>Happens-before: it happens before each acquire that it makes possible.
   *
   * @throws RuntimeError "semaphore: released more than held"; nothing was given back
   * @go semaphore.Weighted.Release
   */
  public void release(long n) {
    sema.release(checked(n));
  }

  /** How many tokens are left at this moment. */
  public long available() {
    return sema.available();
  }

  private static long checked(long n) {
    if (n < 0) {
      throw new IllegalArgumentException("semaphore: " + n + " tokens");
    }
    return n;
  }
}
