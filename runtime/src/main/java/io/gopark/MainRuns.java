package io.gopark;

import org.jspecify.annotations.Nullable;

/**
 * The calls of {@code run} that wait: a list through the runs themselves. Walking it and taking one
 * off needs no memory, because an end for want of memory does both.
 *
 * <p>Changed under the monitor, walked without. A run that is taken off keeps its {@code next}, so
 * whoever stands on it goes on to the older ones that still wait; newer ones come before the first.
 */
final class MainRuns {
  private volatile @Nullable MainRun first;

  synchronized void add(MainRun run) {
    run.next = first;
    first = run;
  }

  synchronized void remove(MainRun run) {
    MainRun before = null;
    for (MainRun at = first; at != null; before = at, at = at.next) {
      if (at == run) {
        unlink(before, run);
        return;
      }
    }
  }

  private void unlink(@Nullable MainRun before, MainRun run) {
    if (before == null) {
      first = run.next;
    } else {
      before.next = run.next;
    }
  }

  /** The others follow by {@code next}. */
  @Nullable MainRun first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }
}
