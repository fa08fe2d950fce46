package io.gopark.internal.sched;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who there is, while everything runs on.
 *
 * <p>A new goroutine goes from a queue to an M, and into the table of all where it first waits: the
 * M lists it before it lets go of it. It is looked for in that order, so that one that moves on is
 * met further on. The Ms are asked before the queues too, for those who go back into one. Only who
 * is between a queue and an M at the moment, or moves twice, may be missed.
 *
 * <p>The table's snapshot comes last. One that is not listed afterwards cannot be in it. One that
 * is may have come before or after, which its being listed does not tell: the snapshot does. Those
 * that ended meanwhile are left out.
 */
final class GoroutineCensus implements Consumer<Goroutine> {
  private final Map<Long, Goroutine> unlisted = new HashMap<>();

  private GoroutineCensus() {}

  static List<Goroutine> take(Scheduler sched) {
    return new GoroutineCensus().ask(sched);
  }

  private List<Goroutine> ask(Scheduler sched) {
    meetRunning(sched);
    for (Goroutine gp : queuedForAll(sched)) {
      accept(gp);
    }
    for (Processor pp : sched.allp) {
      pp.runq.forEach(this);
    }
    meetRunning(sched);
    List<Goroutine> listed = sched.allgs.snapshot();
    List<Goroutine> found = new ArrayList<>(listed.size() + unlisted.size());
    boolean moved = false;
    for (Goroutine gp : unlisted.values()) {
      moved |= gp.isListed();
    }
    for (Goroutine gp : listed) {
      if (moved) {
        unlisted.remove(gp.goid);
      }
      if (!gp.isDead()) {
        found.add(gp);
      }
    }
    for (Goroutine gp : unlisted.values()) {
      if (!gp.isDead()) {
        found.add(gp);
      }
    }
    return found;
  }

  /** Allocates under the lock, and must not leave it taken where memory runs out. */
  private static List<Goroutine> queuedForAll(Scheduler sched) {
    sched.lock.lock();
    try {
      return sched.globalq.snapshot();
    } finally {
      sched.lock.unlock();
    }
  }

  private void meetRunning(Scheduler sched) {
    for (Machine mp : sched.allm) {
      accept(mp.curg);
    }
  }

  /** Meets one, or nobody. */
  @Override
  public void accept(@Nullable Goroutine gp) {
    if (gp != null && !gp.isListed()) {
      unlisted.put(gp.goid, gp);
    }
  }
}
