package io.gopark.context;

import org.jspecify.annotations.Nullable;

/**
 * One place in the list of those who want to know that a scope ended. Linked both ways, so that
 * leaving takes constant time. The links are guarded by that scope's lock; once it has ended they
 * belong to whoever ended it.
 */
abstract class Child {
  @Nullable Child next;
  @Nullable Child prev;

  /** The scope that ends with the one above; null where something else comes of it. */
  @Nullable CancelScope scope() {
    return null;
  }

  /**
   * The scope above ended; others wait until all below have noticed. Neither blocks, nor allocates,
   * nor runs code of the user.
   *
   * @return whether to {@link #act}
   */
  boolean notice() {
    return true;
  }

  /** What comes of it, once all below have noticed. May fail. */
  abstract void act();

  /** By whoever ended the scope above: stands before {@code rest} in a list of its own. */
  final Child before(@Nullable Child rest) {
    next = rest;
    return this;
  }

  /** As above: returns the next in the list. */
  final @Nullable Child unlink() {
    Child after = next;
    next = null;
    prev = null;
    return after;
  }
}
