package io.gopark.benchmarks.gopark;

import io.gopark.benchmarks.program.Program;
import io.gopark.sync.Mutex;
import io.gopark.sync.RWMutex;

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

  private void lockBy(int goroutines, long n) throws InterruptedException {
    var mu = new Mutex();
    Goroutines.inParallel(goroutines, _ -> count(mu, n / goroutines));
    if (counter != n / goroutines * goroutines) {
      throw new IllegalStateException("mutex: lost counts");
    }
  }

  private void count(Mutex mu, long times) {
    for (long i = 0; i < times; i++) {
      mu.lock();
      try {
        counter++;
      } finally {
        mu.unlock();
      }
    }
  }

  private void readAndWrite(long n) throws InterruptedException {
    var mu = new RWMutex();
    Goroutines.inParallel(CONTENDERS, _ -> readAndWrite(mu, n / CONTENDERS));
  }

  private long readAndWrite(RWMutex mu, long times) {
    long seen = 0;
    for (long i = 0; i < times; i++) {
      if (i % 10 == 0) {
        mu.lock();
        counter++;
        mu.unlock();
      } else {
        mu.rlock();
        seen += counter;
        mu.runlock();
      }
    }
    return seen;
  }
}
