package io.gopark.internal.debug;

import io.gopark.internal.host.OutsideThreads;
import io.gopark.internal.sched.SchedDetail;
import io.gopark.internal.sched.SchedDetail.GLine;
import io.gopark.internal.sched.SchedDetail.MLine;
import io.gopark.internal.sched.SchedDetail.PLine;
import io.gopark.internal.sched.SchedStats;
import io.gopark.internal.sched.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Prints what the scheduler does, from time to time, as lines that programs for Go's traces read.
 * Not on sysmon, as in Go: whoever reads the lines may be slow.
 *
 * @go runtime.schedtrace
 */
final class SchedTrace extends Thread implements AutoCloseable, OutsideThreads.Bystander {
  private static final long PATIENCE_MILLIS = 1_000;

  /** Long traces are printed in pieces of about this many characters. */
  private static final int PIECE = 1 << 16;

  private final Scheduler sched;
  private final long periodNanos;
  private final boolean detail;
  private final Consumer<String> to;
  private volatile boolean ended;

  SchedTrace(Scheduler sched, int millis, boolean detail, Consumer<String> to) {
    super(null, null, sched.config().name() + "-schedtrace", 0, false);
    this.sched = sched;
    this.periodNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    this.detail = detail;
    this.to = to;
    setDaemon(true);
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    for (long due = start; !ended && !sched.isClosed(); due += periodNanos) {
      long wait = due - System.nanoTime();
      while (wait > 0 && !ended) {
        LockSupport.parkNanos(this, wait);
        wait = due - System.nanoTime();
      }
      if (!ended) {
        print(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        due = Math.max(due, System.nanoTime() - periodNanos);
      }
    }
  }

  private void print(long millis) {
    if (!detail) {
      to.accept(summary(millis, sched.stats()));
      return;
    }
    SchedDetail all = SchedDetail.of(sched);
    StringBuilder out = new StringBuilder(details(millis, all));
    all.ps().forEach(p -> out.append(line(p)));
    all.ms().forEach(m -> out.append(line(m)));
    for (GLine g : all.gs()) {
      out.append(line(g));
      if (out.length() > PIECE) {
        to.accept(out.toString());
        out.setLength(0);
      }
    }
    to.accept(out.toString());
  }

  /** The counters that both forms begin with. */
  private static StringBuilder head(long millis, SchedStats s) {
    return new StringBuilder()
        .append("SCHED ")
        .append(millis)
        .append("ms: gomaxprocs=")
        .append(s.procs())
        .append(" idleprocs=")
        .append(s.idleProcs())
        .append(" threads=")
        .append(s.threads())
        .append(" spinningthreads=")
        .append(s.spinningThreads())
        .append(" needspinning=")
        .append(s.needSpinning() ? 1 : 0)
        .append(" idlethreads=")
        .append(s.idleThreads())
        .append(" runqueue=")
        .append(s.globalQueue());
  }

  static String summary(long millis, SchedStats s) {
    StringBuilder out = head(millis, s).append(" [");
    String separator = "";
    for (int length : s.localQueues()) {
      out.append(separator).append(length);
      separator = " ";
    }
    return out.append("]\n").toString();
  }

  static String details(long millis, SchedDetail all) {
    SchedStats s = all.stats();
    return head(millis, s)
        .append(" gcwaiting=")
        .append(s.stopping())
        .append(" nmidlelocked=")
        .append(s.idleLocked())
        .append(" stopwait=")
        .append(all.stopwait())
        .append(" sysmonwait=")
        .append(s.sysmonWaiting())
        .append('\n')
        .toString();
  }

  /** Go's free list of Gs has no counterpart here: always 0. */
  static String line(PLine p) {
    return "  P"
        + p.id()
        + ": status="
        + p.status()
        + " schedtick="
        + Integer.toUnsignedString(p.schedtick())
        + " syscalltick="
        + Integer.toUnsignedString(p.syscalltick())
        + " m="
        + orNil(p.m())
        + " runqsize="
        + p.runqsize()
        + " gfreecnt=0 timerslen="
        + p.timers()
        + "\n";
  }

  /** An M here never allocates for the runtime, throws, or is kept from preemption by name. */
  static String line(MLine m) {
    return "  M"
        + m.id()
        + ": p="
        + orNil(m.p())
        + " curg="
        + orNil(m.curg())
        + " mallocing=0 throwing=0 preemptoff= locks="
        + m.locks()
        + " dying=0 spinning="
        + m.spinning()
        + " blocked="
        + m.blocked()
        + " lockedg="
        + orNil(m.lockedg())
        + "\n";
  }

  static String line(GLine g) {
    return "  G"
        + g.id()
        + ": status="
        + g.status()
        + "("
        + g.reason()
        + ") m="
        + orNil(g.m())
        + " lockedm="
        + orNil(g.lockedm())
        + "\n";
  }

  private static String orNil(long id) {
    return id == SchedDetail.NONE ? "nil" : Long.toString(id);
  }

  /** Returns when the thread has ended, unless it hangs in its output. */
  @Override
  public void close() {
    ended = true;
    LockSupport.unpark(this);
    boolean interrupted = false;
    try {
      join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
