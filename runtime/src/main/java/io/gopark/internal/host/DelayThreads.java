package io.gopark.internal.host;

import io.gopark.internal.host.SelfCheck.Check;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * The JDK's threads that wait until the time of a delayed task has come: a {@code ForkJoinPool}
 * gets one when the first such task is handed to it, by {@code CompletableFuture.orTimeout} for
 * example, and keeps it. Some of the tasks the thread runs itself, others it submits to its pool.
 *
 * <p>Such a thread has nothing to do if no request is pending, none has been announced since it
 * last looked for them, its heap of tasks was empty when it parked, and it is parked. Each alone is
 * not enough. A task is in neither of the fields while the thread works on it; the announcement may
 * be taken back just after a request relied on it; and the size of the heap is stored before a park
 * only. But a parked thread has its tasks in the heap or among the requests, and between two looks
 * that find neither nobody else adds any, if the caller has made sure that nobody lives.
 *
 * <p>A cancelled task counts until the thread has taken it out, or its time has come.
 *
 * <p>The fields are looked for in a constructor: on a full heap an initialiser that fails would
 * lose the class for good.
 */
final class DelayThreads {
  private static final String TYPE = "java.util.concurrent.DelayScheduler";

  private final OptionalField pending;
  private final OptionalField active;
  private final OptionalField size;
  private final OptionalField ofPool;

  DelayThreads() {
    try {
      OpenModules.openMore("java.util.concurrent");
    } catch (ReflectiveOperationException e) {
      // Then none of the fields is found.
    }
    pending = OptionalField.find(TYPE, "pending", Object.class);
    active = OptionalField.find(TYPE, "active", int.class);
    size = OptionalField.find(TYPE, "restingSize", int.class);
    ofPool =
        OptionalField.find("java.util.concurrent.ForkJoinPool", "delayScheduler", Thread.class);
  }

  List<Check> checks() {
    String otherwise = "no deadlock is reported once a time limit of a pool has been set";
    return List.of(
        pending.check(otherwise),
        active.check(otherwise),
        size.check(otherwise),
        ofPool.check("no deadlock is reported once two pools have had time limits"));
  }

  /** Loads nothing where there is none. */
  static boolean isOne(Thread thread) {
    return thread.getClass().getName().equals(TYPE);
  }

  /**
   * Whether it is the default virtual threads' own. It only wakes such threads, from waits that end
   * after a time, and these count as long as they live.
   */
  boolean wakesVirtualThreads(Thread thread) {
    return ofPool.isFound()
        && VirtualThreads.defaultScheduler() instanceof ForkJoinPool pool
        && ofPool.get(pool) == thread;
  }

  /** Whether it had nothing to do at one moment of the call; see above for what that takes. */
  boolean isIdle(Thread thread) {
    return pending.isFound()
        && active.isFound()
        && size.isFound()
        && hasNothing(thread)
        && isParked(thread)
        && hasNothing(thread);
  }

  private boolean hasNothing(Thread thread) {
    return Integer.valueOf(0).equals(active.get(thread))
        && pending.get(thread) == null
        && Integer.valueOf(0).equals(size.get(thread));
  }

  /** In its own loop, and not in a task that parks. */
  private static boolean isParked(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 1
        && stack[0].getMethodName().equals("park")
        && stack[1].getClassName().equals(TYPE)
        && stack[1].getMethodName().equals("loop");
  }
}
