package io.gopark.internal.host;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock for sections that are short, rare and never wait for anything. It blocks the
 * operating-system thread, so that a goroutine cannot be parked while it holds or wants the lock:
 * its runtime may be closed, and nobody would continue it.
 */
public final class NapLock {
  private static final long NAP_NANOS = 50_000;

  private final AtomicBoolean held = new AtomicBoolean();

  public void lock() {
    while (!held.compareAndSet(false, true)) {
      OsThread.parkNanos(NAP_NANOS);
    }
  }

  /** False: somebody holds it. */
  boolean tryLock() {
    return held.compareAndSet(false, true);
  }

  public void unlock() {
    held.set(false);
  }
}
