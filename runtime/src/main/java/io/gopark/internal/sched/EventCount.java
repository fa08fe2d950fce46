package io.gopark.internal.sched;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is rare, from any thread. No LongAdder: that makes itself cells when threads meet,
 * and who counts is often between two steps that belong together, where running out of memory would
 * lose a goroutine or a P.
 */
final class EventCount {
  private final AtomicLong count = new AtomicLong();

  void increment() {
    long unused = count.incrementAndGet();
  }

  long sum() {
    return count.get();
  }
}
