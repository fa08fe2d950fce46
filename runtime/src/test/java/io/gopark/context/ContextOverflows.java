package io.gopark.context;

import io.gopark.Go;
import io.gopark.RecvChan;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A program that recurses until the stack is full and at every level makes contexts and ends them.
 * Each round begins at another depth. Afterwards each context has ended, with all below it, or has
 * not, and can be ended.
 *
 * <p>Argument: a seed.
 */
public final class ContextOverflows {
  private static final int ROUNDS = 60;
  private static final int LEVELS = 300;
  private static final Duration LONG = Duration.ofHours(1);

  private final CancelScope root = Context.background().withCancel();
  private @Nullable CancelScope scope;
  private @Nullable CancelScope child;
  private int level;
  private int overflows;

  private ContextOverflows() {}

  public static void main(String[] args) throws Exception {
    Random random = new Random(Long.parseLong(args[0]));
    Go.run(() -> new ContextOverflows().run(random));
    System.out.println("main returned");
  }

  private void run(Random random) throws Exception {
    // The JVM wraps an overflow that strikes it while it links this.
    useContexts();
    check();
    for (int round = 0; round < ROUNDS; round++) {
      int headStart = random.nextInt(LEVELS);
      Go.go(
              () -> {
                try {
                  descend(depthOfStack() - headStart, true);
                } catch (StackOverflowError e) {
                  overflows++;
                }
              })
          .thread()
          .join();
      check();
    }
    System.out.println("overflowed: " + (overflows > ROUNDS / 4));
  }

  private int depthOfStack() {
    level = 0;
    try {
      descend(Integer.MAX_VALUE, false);
    } catch (StackOverflowError e) {
      return level;
    }
    return level;
  }

  private void descend(int quiet, boolean use) {
    level++;
    if (quiet <= 0 && use) {
      useContexts();
    }
    if (quiet > -LEVELS) {
      descend(quiet - 1, use);
    }
  }

  private void useContexts() {
    scope = null;
    child = null;
    CancelScope made = root.withTimeout(LONG);
    scope = made;
    child = made.withCancel();
    RecvChan<Void> done = child.done();
    made.close();
  }

  private void check() {
    CancelScope made = scope;
    CancelScope below = child;
    if (made != null) {
      if (made.err() != null) {
        require(made.done().isClosed(), "ended, not done");
        require(below == null || below.err() != null && below.done().isClosed(), "child not ended");
      }
      made.close();
      require(made.done().isClosed(), "closed, not done");
    }
    require(root.isChildless(), "stands in its parent's list");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
