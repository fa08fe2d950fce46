package io.gopark.internal.sched;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How Lincheck is used here: so many random programs, each executed so many times. */
public final class LincheckRun {
  private static final int PROGRAMS = Effort.of(5, 40);
  private static final int MODEL_EXECUTIONS = Effort.of(250, 3_000);
  private static final int REAL_EXECUTIONS = Effort.of(600, 10_000);

  private LincheckRun() {}

  /** Interleavings chosen one by one. {@code before} and one operation after run alone. */
  public static ModelCheckingOptions models(int before, int threads, int operations) {
    return new ModelCheckingOptions()
        .actorsBefore(before)
        .threads(threads)
        .actorsPerThread(operations)
        .actorsAfter(1)
        .iterations(PROGRAMS)
        .invocationsPerIteration(MODEL_EXECUTIONS);
  }

  /** Real threads. */
  public static StressOptions races(int before, int threads, int operations) {
    return new StressOptions()
        .actorsBefore(before)
        .threads(threads)
        .actorsPerThread(operations)
        .actorsAfter(1)
        .iterations(PROGRAMS)
        .invocationsPerIteration(REAL_EXECUTIONS);
  }

  public static void model(Class<?> of, int before, int threads, int operations) throws Throwable {
    models(before, threads, operations).check(of);
    record("model checking", of, MODEL_EXECUTIONS);
  }

  public static void race(Class<?> of, int before, int threads, int operations) throws Throwable {
    races(before, threads, operations).check(of);
    record("real threads", of, REAL_EXECUTIONS);
  }

  private static void record(String how, Class<?> of, int executions) {
    String owner = of.getEnclosingClass().getSimpleName();
    Effort.record(
        "Lincheck, " + how + ": " + owner + "." + of.getSimpleName(),
        PROGRAMS + " programs, up to " + executions + " executions each: linearizable.");
  }
}
