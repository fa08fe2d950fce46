package io.gopark.internal.sched;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All Ps, Ms and Gs at about one moment. Nothing is stopped, so what is read of things that run may
 * not fit together.
 *
 * @param stopwait Ps that a stop of the world still waits for
 * @param ps by number
 * @param ms newest first
 * @param gs by id
 * @go runtime.schedtrace
 */
public record SchedDetail(
    SchedStats stats, int stopwait, List<PLine> ps, List<MLine> ms, List<GLine> gs) {
  /** Where Go prints "nil". */
  public static final long NONE = -1;

  /**
   * A P.
   *
   * @param m the M that has it, or {@link #NONE}
   */
  public record PLine(
      int id, int status, int schedtick, int syscalltick, long m, int runqsize, int timers) {}

  /**
   * An M; {@code p}, {@code curg} and {@code lockedg} may be {@link #NONE}.
   *
   * @param locks how deep it is inside the runtime
   */
  public record MLine(
      long id, long p, long curg, int locks, boolean spinning, boolean blocked, long lockedg) {}

  /**
   * A G.
   *
   * @param status Go's number
   * @param reason the text of its last wait
   * @param m the M that runs it, or {@link #NONE}
   * @param lockedm the M it is bound to, or {@link #NONE}
   */
  public record GLine(long id, int status, String reason, long m, long lockedm) {}

  public static SchedDetail of(Scheduler sched) {
    SchedStats stats = sched.stats();
    sched.lock.lock();
    int stopwait = sched.world.stopwait();
    sched.lock.unlock();
    List<PLine> ps = new ArrayList<>();
    for (Processor pp : sched.allp) {
      ps.add(line(pp));
    }
    List<MLine> ms = new ArrayList<>();
    Map<Goroutine, Long> running = new HashMap<>();
    for (Machine mp : sched.allm.reversed()) {
      Goroutine curg = mp.curg;
      if (curg != null) {
        running.put(curg, mp.id);
      }
      ms.add(line(mp, curg));
    }
    List<GLine> gs = new ArrayList<>();
    for (Goroutine gp : sched.goroutines()) {
      gs.add(line(gp, running.getOrDefault(gp, NONE)));
    }
    gs.sort(Comparator.comparingLong(GLine::id));
    return new SchedDetail(stats, stopwait, ps, ms, gs);
  }

  private static PLine line(Processor pp) {
    return new PLine(
        pp.id,
        pp.status(),
        pp.schedtick,
        pp.syscalltick,
        idOf(pp.m),
        pp.runq.ringLength(),
        pp.timers.size());
  }

  private static MLine line(Machine mp, @Nullable Goroutine curg) {
    Processor pp = mp.p;
    Goroutine lockedg = mp.lockedg;
    return new MLine(
        mp.id,
        pp == null ? NONE : pp.id,
        curg == null ? NONE : curg.goid,
        mp.locksAcquire(),
        mp.spinning,
        mp.blocked,
        lockedg == null ? NONE : lockedg.goid);
  }

  private static GLine line(Goroutine gp, long m) {
    return new GLine(
        gp.goid,
        GoroutineStatus.goNumber(gp.shownStatus()),
        gp.lastWaitReason().toString(),
        m,
        idOf(gp.lockedm));
  }

  private static long idOf(@Nullable Machine mp) {
    return mp == null ? NONE : mp.id;
  }
}
