package io.gopark.internal.sched;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
final class GoroutineCensus {
  private final Map<Long, Goroutine> unlisted = new HashMap<>();

  private GoroutineCensus() {}

  static List<Goroutine> take(Scheduler sched) {
    return new GoroutineCensus().ask(sched);
  }

  private List<Goroutine> ask(Scheduler sched) {
    meetRunning(sched);
    sched.lock.lock();
    List<Goroutine> queued = sched.globalq.snapshot();
    sched.lock.unlock();
    queued.forEach(this::meet);
    for (Processor pp : sched.allp) {
      pp.runq.forEach(this::meet);
    }
    meetRunning(sched);
    List<Goroutine> all = sched.allgs.snapshot();
    if (unlisted.values().stream().anyMatch(Goroutine::isListed)) {
      all.forEach(gp -> unlisted.remove(gp.goid));
    }
    all.addAll(unlisted.values());
    all.removeIf(Goroutine::isDead);
    return all;
  }

  private void meetRunning(Scheduler sched) {
    for (Machine mp : sched.allm) {
      meet(mp.curg);
    }
  }

  private void meet(@Nullable Goroutine gp) {
    if (gp != null && !gp.isListed()) {
      unlisted.put(gp.goid, gp);
    }
  }
}
