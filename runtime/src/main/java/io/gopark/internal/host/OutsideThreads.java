package io.gopark.internal.host;

import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jdk.internal.vm.ThreadContainer;
import jdk.internal.vm.ThreadContainers;

/**
 * Whether a thread lives, or may come, that could ready a goroutine from outside of all schedulers
 * of ours. Every live thread may, unless it is known not to: the JVM's and JDK's housekeeping, and
 * that of tools that commonly run a program. A thread that is not known counts, so the answer errs
 * on the side of life. Threads come by themselves for signals and at the JVM's end ({@link
 * SignalHandlers}, {@link ShutdownHooks}).
 */
public final class OutsideThreads {
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

  /** A thread of this library's that looks on and readies no goroutine. */
  public interface Bystander {}

  private OutsideThreads() {}

  /**
   * @param ours threads that belong to a scheduler, or that wait for one to end
   */
  public static boolean exist(Predicate<Thread> ours) {
    // Once more: a platform thread that was still to be looked at may have started a virtual one,
    // or set a handler.
    return mayCome()
        || virtualExist(ours)
        || platformThreads().anyMatch(t -> !ours.test(t) && !isHousekeeping(t))
        || virtualExist(ours)
        || mayCome();
  }

  private static boolean mayCome() {
    return SignalHandlers.anyOfProgram()
        || ShutdownHooks.anyOfProgram(OutsideThreads::isHousekeeping);
  }

  private static boolean virtualExist(Predicate<Thread> ours) {
    return virtualThreads(ThreadContainers.root()).anyMatch(t -> !ours.test(t)) || anyUntracked();
  }

  /**
   * With {@code -Djdk.trackAllThreads=false} the JDK only counts the virtual threads that were
   * started outside of any container; those that a goroutine made, which are ours, among them. The
   * count comes with that of the platform threads, which may begin and end meanwhile.
   */
  private static boolean anyUntracked() {
    if (ThreadContainers.trackAllThreads()) {
      return false;
    }
    ThreadContainer root = ThreadContainers.root();
    long before = root.threads().count();
    long all = root.threadCount();
    long after = root.threads().count();
    return all > Math.min(before, after);
  }

  private static boolean isHousekeeping(Thread thread) {
    String name = thread.getName();
    return HOUSEKEEPING.contains(name)
        || name.startsWith("surefire-forkedjvm-")
        || thread instanceof Bystander
        || (thread instanceof Carrier other
            ? other.isAsleep()
            : thread instanceof jdk.internal.misc.CarrierThread)
        || thread instanceof ForkJoinWorkerThread worker && isIdle(worker);
  }

  /**
   * Whether a pool's worker waits for somebody to submit a task. The pool knows of tasks on their
   * way to a sleeping worker, and the worker's stack shows a task that waits inside of the worker:
   * such a one does not count as active.
   */
  private static boolean isIdle(ForkJoinWorkerThread worker) {
    if (!isQuiescent(worker.getPool())) {
      return false;
    }
    boolean awaitsWork = false;
    for (StackTraceElement at : worker.getStackTrace()) {
      if (at.getClassName().startsWith(FORK_JOIN_TASK)) {
        return false;
      }
      awaitsWork |= at.getMethodName().equals("awaitWork");
    }
    return awaitsWork && isQuiescent(worker.getPool());
  }

  private static boolean isQuiescent(ForkJoinPool pool) {
    return pool.isQuiescent() && !pool.hasQueuedSubmissions();
  }

  private static Stream<Thread> platformThreads() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = top.getParent(); parent != null; parent = top.getParent()) {
      top = parent;
    }
    Thread[] found = new Thread[top.activeCount() + 32];
    int n = top.enumerate(found, true);
    while (n == found.length) {
      found = new Thread[n * 2];
      n = top.enumerate(found, true);
    }
    return Stream.of(found).limit(n);
  }

  /**
   * Virtual threads that the JDK tracks, in {@code container} and below, but for its own pollers.
   */
  private static Stream<Thread> virtualThreads(ThreadContainer container) {
    Stream<Thread> here =
        container
            .threads()
            .filter(t -> t.isVirtual() && t.isAlive() && !t.getName().startsWith("SubPoller-"));
    return Stream.concat(here, container.children().flatMap(OutsideThreads::virtualThreads));
  }
}
