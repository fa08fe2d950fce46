package io.gopark.context;

import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One place in the list of those who want to know that a scope ended. Linked both ways, so that
 * leaving takes constant time. The links are guarded by that scope's lock; once it has ended they
 * belong to whoever ended it.
 */
final class Child {
  /** What a child does when the scope above it ended. */
  @FunctionalInterface
  interface Listener {
    /**
     * Must not block. A scope that ends for this joins {@code ending}, in place of ending here: so
     * the depth of the tree does not matter.
     */
    void parentEnded(CancelScope parent, Deque<CancelScope> ending);
  }

  final Listener listener;
  @Nullable Child next;
  @Nullable Child prev;

  Child(Listener listener) {
    this.listener = listener;
  }
}
