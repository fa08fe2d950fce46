package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.IDLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;

import io.gopark.Task;
import io.gopark.internal.host.InheritedLocals;
import io.gopark.internal.host.PollerStartup;
import io.gopark.internal.host.VirtualThreads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where goroutines come from: a {@code go}, a thread factory, or a virtual thread that a goroutine
 * made. Ids are taken in runs, so that Ps do not meet at the counter.
 */
final class Creation {
  /** Ids a P takes at once. */
  static final int GOID_BATCH = 16;

  private final Scheduler sched;
  private final AtomicLong goidgen = new AtomicLong();

  Creation(Scheduler sched) {
    this.sched = sched;
  }

  /** The last id that was taken. */
  long lastGoid() {
    return goidgen.get();
  }

  /**
   * Creates a goroutine and makes it runnable: next on the caller's P, or through the global queue.
   *
   * @go runtime.newproc
   */
  Goroutine newproc(@Nullable String name, Task task) {
    // Made outside of the runtime: what the program does when locals are inherited may park.
    Goroutine heir =
        InheritedLocals.any() ? newGoroutine(null, Machine.current(), name, task, true) : null;
    Machine mp = Machine.enter();
    try {
      Goroutine gp = heir == null ? newGoroutine(mp, mp, name, task, true) : heir;
      start(mp, gp);
      return gp;
    } finally {
      if (mp != null) {
        mp.leave();
      }
    }
  }

  /** As {@link #newproc}; what it inherits is somebody else's context class loader. */
  Goroutine newprocFor(@Nullable ClassLoader loader, Task task) {
    Machine mp = Machine.enter();
    try {
      Goroutine gp = newGoroutine(mp, mp, null, task, false);
      gp.thread().setContextClassLoader(loader);
      start(mp, gp);
      return gp;
    } finally {
      if (mp != null) {
        mp.leave();
      }
    }
  }

  private void start(@Nullable Machine mp, Goroutine gp) {
    if (StandardSwitch.ON) {
      // Leaves IDLE, is counted and queued when the JDK submits it, within this call.
      VirtualThreads.startAndSubmit(gp.thread(), sched.container);
      return;
    }
    VirtualThreads.start(gp.thread(), sched.container);
    gp.setStatus(IDLE, RUNNABLE);
    Processor pp = mp == null || mp.sched != sched ? null : mp.p;
    if (pp != null) {
      pp.created++;
      sched.machines.putNext(pp, gp);
    } else {
      sched.createdOutside.increment();
      sched.putGlobal(gp);
    }
  }

  /** A goroutine for a thread factory: it starts when its thread is started. */
  Goroutine newUnstarted(@Nullable String name, Runnable task, boolean inheritLocals) {
    return newGoroutine(null, Machine.current(), name, new Goroutine.JavaTask(task), inheritLocals);
  }

  /**
   * @param mp whose P's ids are used, inside the runtime; or null
   * @param on the M that the caller runs on, if any
   */
  private Goroutine newGoroutine(
      @Nullable Machine mp,
      @Nullable Machine on,
      @Nullable String name,
      Task task,
      boolean inheritLocals) {
    Goroutine parent = on == null ? null : on.curg;
    return Goroutine.create(
        sched,
        nextGoid(mp),
        parent == null ? 0 : parent.goid,
        name,
        task,
        inheritLocals,
        sched.config.recordCreation() ? Thread.currentThread().getStackTrace() : null,
        nextThreadId(mp));
  }

  /** The JDK starts the thread of a goroutine made by {@link #newUnstarted}. */
  void startedByThread(Goroutine gp) {
    admit(gp);
    if (gp.casStatus(IDLE, RUNNABLE)) {
      sched.createdOutside.increment();
      sched.parking.putReady(gp, true);
    }
  }

  /**
   * Whoever starts a factory's thread must hear that nobody will run it: the JDK then takes the
   * start back, and an executor the task. A start that came before the close, by however little, is
   * not rejected: its goroutine is one of those that the close leaves behind.
   *
   * @throws RejectedExecutionException if the scheduler is being closed
   */
  void admit(Goroutine gp) {
    if (sched.closing && gp.isJavaThread() && !gp.isAdopted()) {
      throw new RejectedExecutionException("the runtime is closed");
    }
  }

  /**
   * A virtual thread that was made inside a goroutine inherited the goroutine's executor, and is
   * being started. It becomes a goroutine of its own. To the JDK's scheduler go the JDK's own
   * poller threads, which outlive us, and a thread that starts only when we are closed.
   */
  void adopt(Goroutine parent, Runnable continuation) {
    Thread child = VirtualThreads.threadOf(continuation);
    if (sched.closing || PollerStartup.starts(child)) {
      VirtualThreads.moveToDefaultScheduler(child, continuation);
      return;
    }
    if (StandardSwitch.ON) {
      Goroutine gp = new StandardGoroutine(sched, nextGoid(null), parent.goid, child);
      VirtualThreads.setScheduler(child, gp);
      gp.execute(continuation);
      return;
    }
    Goroutine gp = new Goroutine(sched, nextGoid(null), parent.goid, child);
    VirtualThreads.setScheduler(child, gp);
    sched.createdOutside.increment();
    gp.setStatus(IDLE, RUNNABLE);
    sched.parking.putReady(gp, true);
  }

  private long nextGoid(@Nullable Machine mp) {
    Processor pp = mp == null || mp.sched != sched ? null : mp.p;
    if (pp == null) {
      return goidgen.getAndAdd(GOID_BATCH) + 1;
    }
    if (pp.goidNext == pp.goidEnd) {
      pp.goidNext = goidgen.getAndAdd(GOID_BATCH) + 1;
      pp.goidEnd = pp.goidNext + GOID_BATCH;
    }
    return pp.goidNext++;
  }

  private long nextThreadId(@Nullable Machine mp) {
    Processor pp = mp == null || mp.sched != sched ? null : mp.p;
    if (pp == null) {
      return StandardSwitch.ON ? 0 : VirtualThreads.takeIds(1);
    }
    if (pp.threadIdNext == pp.threadIdEnd) {
      pp.threadIdNext = StandardSwitch.ON ? 0 : VirtualThreads.takeIds(GOID_BATCH);
      pp.threadIdEnd = pp.threadIdNext + GOID_BATCH;
    }
    return pp.threadIdNext++;
  }
}
