package io.gopark;

import org.jspecify.annotations.Nullable;

/**
 * For programs with a small heap, in a JVM of their own: repeats something with a full heap, and a
 * little more room each time, until there is enough. So each of its allocations fails once.
 */
public final class ScarceMemory {
  private static final int STEP = 2;
  private static final int TIMES = 100;

  /** Whether all is in order; neither allocates nor waits. */
  @FunctionalInterface
  public interface Check {
    boolean holds() throws Exception;
  }

  /** Takes memory, together with those before it. */
  static final class Kept {
    final @Nullable Kept before;
    final byte[] block;

    Kept(@Nullable Kept before, int size) {
      this.before = before;
      this.block = new byte[size];
    }
  }

  private ScarceMemory() {}

  /** Prints how often memory ran out, and whether {@code check} held each time. */
  public static void repeat(Task operation, Check check) throws Exception {
    // Linked while there is memory.
    operation.run();
    boolean held = check.holds();
    int failures = 0;
    Kept last = fill();
    for (boolean done = false; !done; ) {
      try {
        operation.run();
        done = true;
      } catch (OutOfMemoryError e) {
        failures++;
        held &= check.holds();
        for (int i = 0; i < STEP && last != null; i++) {
          last = last.before;
        }
      }
    }
    last = null;
    System.out.println("failed: " + (failures > 0) + ", in order: " + held);
  }

  /** For what fails without a word: with a full heap, and each time with a little more room. */
  public static void repeatWithMore(Task operation) throws Exception {
    operation.run();
    int times = 0;
    for (Kept last = fill(); last != null && times < TIMES; last = last.before) {
      operation.run();
      times++;
    }
    System.out.println("times: " + times);
  }

  private static @Nullable Kept fill() {
    Kept last = null;
    for (int size = 1 << 16; size > 0; size /= 16) {
      try {
        while (true) {
          last = new Kept(last, size);
        }
      } catch (OutOfMemoryError e) {
        continue;
      }
    }
    return last;
  }
}
