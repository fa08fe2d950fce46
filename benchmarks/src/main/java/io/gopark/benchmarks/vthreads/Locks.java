package io.gopark.benchmarks.vthreads;

import io.gopark.benchmarks.program.Program;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/** Locks. */
final class Locks {
  private static final int CONTENDERS = 8;

  private long counter;

  private Locks() {}

  static void addTo(Program program) {
    program
        .scaled("mutex", n -> new Locks().lockBy(1, n))
        .scaled("mutex-contended", n -> new Locks().lockBy(CONTENDERS, n))
        .scaled("rwmutex", n -> new Locks().readAndWrite(n));
  }

  private void lockBy(int threads, long n) throws InterruptedException {
    var lock = new ReentrantLock();
    Threads.startAndJoin(threads, _ -> count(lock, n / threads));
    if (counter != n / threads * threads) {
      throw new IllegalStateException("mutex: lost counts");
    }
  }

  private void count(Lock lock, long times) {
    for (long i = 0; i < times; i++) {
      lock.lock();
      try {
        counter++;
      } finally {
        lock.unlock();
      }
    }
  }

  private void readAndWrite(long n) throws InterruptedException {
    var lock = new StampedLock();
    Threads.startAndJoin(CONTENDERS, _ -> readAndWrite(lock, n / CONTENDERS));
  }

  private long readAndWrite(StampedLock lock, long times) {
    long seen = 0;
    for (long i = 0; i < times; i++) {
      if (i % 10 == 0) {
        long stamp = lock.writeLock();
        counter++;
        lock.unlockWrite(stamp);
      } else {
        long stamp = lock.readLock();
        seen += counter;
        lock.unlockRead(stamp);
      }
    }
    return seen;
  }
}
