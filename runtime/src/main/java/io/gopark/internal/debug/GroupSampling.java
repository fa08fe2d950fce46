package io.gopark.internal.debug;

import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.OutsideThreads;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.GoroutineSample;
import io.gopark.internal.sched.StackSampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Samples very many goroutines on all CPUs: the caller and its helpers, which are platform threads
 * because the caller may be a goroutine, take batches until none is left. So the work gets done
 * even if no helper could be started. The caller waits without parking the goroutine that it may
 * be: a dump is allowed where the world is stopped.
 */
final class GroupSampling {
  private static final int BATCH = 2_000;
  private static final int GOROUTINES_PER_HELPER = 20_000;
  private static final long POLL_NANOS = 50_000;

  private final List<Goroutine> goroutines;
  private final AtomicInteger next = new AtomicInteger();

  private GroupSampling(List<Goroutine> goroutines) {
    this.goroutines = goroutines;
  }

  static DumpGroups run(List<Goroutine> goroutines) {
    int wanted =
        Math.min(
            Runtime.getRuntime().availableProcessors() - 1,
            goroutines.size() / GOROUTINES_PER_HELPER);
    GroupSampling sampling = new GroupSampling(goroutines);
    List<Helper> helpers = sampling.startHelpers(wanted);
    DumpGroups groups = sampling.work();
    for (Helper helper : helpers) {
      groups.merge(helper.result());
    }
    return groups;
  }

  private List<Helper> startHelpers(int wanted) {
    List<Helper> helpers = new ArrayList<>();
    try {
      for (int i = 0; i < wanted; i++) {
        Helper helper = new Helper();
        helper.start();
        helpers.add(helper);
      }
    } catch (OutOfMemoryError e) {
      // No more threads: those that there are do the work.
    }
    return helpers;
  }

  private DumpGroups work() {
    StackSampler sampler = new StackSampler();
    DumpGroups groups = new DumpGroups();
    int size = goroutines.size();
    for (int from = next.getAndAdd(BATCH); from < size; from = next.getAndAdd(BATCH)) {
      for (Goroutine gp : goroutines.subList(from, Math.min(from + BATCH, size))) {
        GoroutineSample sample = sampler.sample(gp);
        if (sample != null) {
          groups.add(sample);
        }
      }
    }
    return groups;
  }

  private final class Helper extends Thread implements OutsideThreads.Bystander {
    private volatile boolean done;
    private @Nullable DumpGroups groups;
    private @Nullable Throwable failure;

    Helper() {
      super(null, null, "gopark-dump", 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        groups = work();
      } catch (Throwable e) {
        failure = e;
      } finally {
        done = true;
      }
    }

    /** Throws what the helper failed with, as it is: a caller may know what to do about that. */
    DumpGroups result() {
      while (!done) {
        OsThread.parkNanos(POLL_NANOS);
      }
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      return Objects.requireNonNull(groups);
    }
  }
}
