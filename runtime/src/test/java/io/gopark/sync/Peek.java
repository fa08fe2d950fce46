package io.gopark.sync;

import io.gopark.internal.sema.RwGate;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Random;

/** What tests see of the inside, and what they do alike. */
final class Peek {
  static final int LOCKED = 1;
  static final int STARVING = 4;
  static final int WAITER = 8;

  private Peek() {}

  /** The state word of a mutex. */
  static int state(Mutex mutex) {
    return ((Number) field(mutex, "state")).intValue();
  }

  /** The state word of an RWMutex's gate. */
  static int state(RWMutex mutex) {
    Object gate = field(mutex, "gate");
    return ((Number) field(gate, RwGate.class, "state")).intValue();
  }

  /** The state word of a group. */
  static long state(WaitGroup group) {
    return ((Number) field(field(group, "countdown"), "state")).longValue();
  }

  static Object field(Object of, String name) {
    return field(of, of.getClass(), name);
  }

  private static Object field(Object of, Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Interrupts one after the other, at random, until {@code group} is done. */
  static void interruptAtRandom(List<Thread> threads, WaitGroup group, long seed) {
    Random random = new Random(seed);
    while ((Peek.state(group) >> 32) > 0) {
      threads.get(random.nextInt(threads.size())).interrupt();
      io.gopark.Go.gosched();
    }
  }

  /** Returns when the platform thread waits; one that ended instead never will. */
  static void awaitWaiting(Thread thread) {
    for (Thread.State state = thread.getState();
        state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING;
        state = thread.getState()) {
      if (state == Thread.State.TERMINATED) {
        throw new AssertionError("ended without waiting: " + thread);
      }
      Thread.onSpinWait();
    }
  }
}
