package io.gopark.internal.host;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.host.SelfCheck.Check;
import java.util.ArrayList;
import java.util.List;
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
 *
 * <p>What could ready a goroutine may be handed on while one thread after the other is looked at: a
 * worker of a pool starts a thread, or sets a time limit, and is idle again before its turn. So all
 * are looked at twice, and nothing may have moved: none of the idle ones has done anything ({@link
 * ThreadSweep}), and no thread has been made, which would have taken an id. In between, what waits
 * for its time is looked at ({@link DelayThreads}).
 */
public final class OutsideThreads {
  /** A thread of this library's that looks on and readies no goroutine. */
  public interface Bystander {}

  private static final Runnable NOTHING = new Nothing();

  private OutsideThreads() {}

  /** Empty, or why it must be assumed that there is always one, so that no deadlock is reported. */
  public static String whyAlways() {
    if (!SignalHandlers.areKnown()) {
      return "this JDK does not tell of signal handlers";
    }
    return ShutdownHooks.areKnown() ? "" : "this JDK does not tell of shutdown hooks";
  }

  /** The members of the JDK whose absence only means that a thread may count that could not. */
  static List<Check> checks() {
    List<Check> checks = new ArrayList<>(SignalHandlers.checks());
    checks.addAll(ShutdownHooks.checks());
    checks.addAll(new DelayThreads().checks());
    return checks;
  }

  /**
   * @param ours threads that belong to a scheduler, or that wait for one to end
   */
  public static boolean exist(Predicate<Thread> ours) {
    // Once more: who was still to be looked at may have set a handler.
    return mayCome() || anyLives(ours) || mayCome();
  }

  static boolean anyLives(Predicate<Thread> ours) {
    long id = idOfNewThread();
    if (virtualExist(ours)) {
      return true;
    }
    ThreadSweep first = new ThreadSweep(ours);
    if (first.findsLife() || !first.findsNoDelays()) {
      return true;
    }
    ThreadSweep second = new ThreadSweep(ours);
    return second.findsLife()
        || !second.agreesWith(first)
        || virtualExist(ours)
        || idOfNewThread() != id + 1;
  }

  /** All threads, virtual ones among them, take their ids from one counter. */
  private static long idOfNewThread() {
    return VirtualThreads.create(VirtualThreads.defaultScheduler(), null, false, NOTHING)
        .threadId();
  }

  /** What a thread would do that is never started. */
  private static final class Nothing implements Runnable {
    @Override
    public void run() {
      throw Invariants.broken("this thread is never started");
    }
  }

  private static boolean mayCome() {
    return SignalHandlers.anyOfProgram() || ShutdownHooks.anyOfProgram(ThreadSweep::isHousekeeping);
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
