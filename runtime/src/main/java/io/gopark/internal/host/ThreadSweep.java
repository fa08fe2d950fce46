package io.gopark.internal.host;

import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Predicate;
import jdk.internal.misc.CarrierThread;
import org.jspecify.annotations.Nullable;

/**
 * A look at all platform threads: whether one lives that could ready a goroutine, and how much has
 * been done by those that are idle. Two sweeps that find nobody and {@link #agreesWith agree} say
 * that in between none of the idle threads did anything: a worker counts the tasks that it takes
 * and another runtime the goroutines that it switches to, and each count is the same before and
 * after a look at the thread.
 */
final class ThreadSweep {
  private static final Set<String> HOUSEKEEPING =
      Set.of(
          "Reference Handler",
          "Finalizer",
          "Signal Dispatcher",
          "Common-Cleaner",
          "Notification Thread",
          "Service Thread",
          "Monitor Deflation Thread",
          "Attach Listener",
          "DestroyJavaVM",
          "VirtualThread-unblocker",
          "VirtualThread-unparker",
          "MasterPoller",
          "Read-Poller",
          "Write-Poller",
          "JFR Recorder Thread",
          "JFR Periodic Tasks",
          "JFR Recording Scheduler",
          "JFR Shutdown Hook",
          "JDWP Transport Listener: dt_socket",
          "JDWP Event Helper Thread",
          "JDWP Command Reader",
          "Monitor Ctrl-Break",
          "gopark-pool-cleaner",
          "gopark-sigquit",
          "gopark-sigquit-disarm");

  private static final String FORK_JOIN_TASK = "java.util.concurrent.ForkJoinTask";

  private boolean findsLife;
  private int idle;
  private long done;
  private @Nullable Thread delays;

  /**
   * @param ours threads that belong to a scheduler, or that wait for one to end
   */
  ThreadSweep(Predicate<Thread> ours) {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = top.getParent(); parent != null; parent = top.getParent()) {
      top = parent;
    }
    Thread[] all = new Thread[top.activeCount() + 32];
    int n = top.enumerate(all, true);
    while (n == all.length) {
      all = new Thread[n * 2];
      n = top.enumerate(all, true);
    }
    for (int i = 0; i < n && !findsLife; i++) {
      if (!ours.test(all[i])) {
        findsLife = !isIdle(all[i]);
      }
    }
  }

  boolean findsLife() {
    return findsLife;
  }

  /** Whether no task waits for its time, or is being run when it has come. */
  boolean findsNoDelays() {
    return delays == null || new DelayThreads().isIdle(delays);
  }

  boolean agreesWith(ThreadSweep earlier) {
    return idle == earlier.idle && done == earlier.done && delays == earlier.delays;
  }

  /** The JVM's and JDK's, and that of tools that commonly run a program. */
  static boolean isHousekeeping(Thread thread) {
    String name = thread.getName();
    return HOUSEKEEPING.contains(name)
        || name.startsWith("surefire-forkedjvm-")
        || thread instanceof OutsideThreads.Bystander;
  }

  private boolean isIdle(Thread thread) {
    if (thread instanceof Carrier other) {
      int before = other.switches();
      return other.isAsleep() && counts(before, other.switches());
    }
    if (thread instanceof CarrierThread) {
      // What it carries counts by itself.
      return true;
    }
    if (thread instanceof ForkJoinWorkerThread worker) {
      ForkJoinPool pool = worker.getPool();
      long before = pool.getStealCount();
      return isIdle(worker, pool) && counts(before, pool.getStealCount());
    }
    if (DelayThreads.isOne(thread)) {
      return new DelayThreads().wakesVirtualThreads(thread) || isOnlyDelays(thread);
    }
    return isHousekeeping(thread);
  }

  private boolean counts(long before, long after) {
    idle++;
    done += after;
    return before == after;
  }

  /** Of two that may run tasks of the program's, each could hand the other one behind our back. */
  private boolean isOnlyDelays(Thread thread) {
    boolean only = delays == null;
    delays = thread;
    return only;
  }

  /**
   * Whether a pool's worker waits for somebody to submit a task. The pool knows of tasks on their
   * way to a sleeping worker, and the worker's stack shows a task that waits inside of the worker:
   * such a one does not count as active.
   */
  private static boolean isIdle(ForkJoinWorkerThread worker, ForkJoinPool pool) {
    if (!isQuiescent(pool)) {
      return false;
    }
    boolean awaitsWork = false;
    for (StackTraceElement at : worker.getStackTrace()) {
      if (at.getClassName().startsWith(FORK_JOIN_TASK)) {
        return false;
      }
      awaitsWork |= at.getMethodName().equals("awaitWork");
    }
    return awaitsWork && isQuiescent(pool);
  }

  private static boolean isQuiescent(ForkJoinPool pool) {
    return pool.isQuiescent() && !pool.hasQueuedSubmissions();
  }
}
