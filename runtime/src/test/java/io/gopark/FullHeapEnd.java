package io.gopark;

import org.jspecify.annotations.Nullable;

/**
 * Programs for a JVM with a small heap, which they fill and leave full for ever, and then come to
 * an end that a program reports. Without lambdas, and with what they need made before: the JVM
 * links, and makes a constant, at its first execution.
 *
 * <p>Arguments: {@code main}, {@code goroutine} or {@code deadlock}: who fills the heap, and
 * panics; in the last case nobody does.
 */
public final class FullHeapEnd {
  private static final IllegalStateException PANIC = new IllegalStateException("hello");

  private static final class Main implements Task {
    private final boolean mainPanics;
    private final boolean deadlock;
    private final Chan<Integer> never = Chan.make();

    /** Who keeps it all. */
    private ScarceMemory.@Nullable Kept kept;

    Main(String end) {
      this.mainPanics = end.equals("main");
      this.deadlock = end.equals("deadlock");
    }

    @Override
    public void run() throws Exception {
      // With one P nobody else runs before main has parked.
      Go.gomaxprocs(1);
      if (mainPanics) {
        fillAndPanic();
      }
      Goroutine gp = Go.go(new Other());
      never.recv();
      System.out.println(gp);
    }

    private final class Other implements Task {
      @Override
      public void run() {
        fillAndPanic();
      }
    }

    private void fillAndPanic() {
      fill();
      if (!deadlock) {
        throw PANIC;
      }
    }

    private void fill() {
      for (int size = 1 << 16; size > 0; size /= 16) {
        try {
          while (true) {
            kept = new ScarceMemory.Kept(kept, size);
          }
        } catch (OutOfMemoryError e) {
          continue;
        }
      }
    }
  }

  private FullHeapEnd() {}

  public static void main(String[] args) throws Exception {
    Main main = new Main(args[0]);
    Go.run(main);
    System.out.println(main);
  }
}
