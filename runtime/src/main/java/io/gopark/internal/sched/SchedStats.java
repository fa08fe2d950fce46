package io.gopark.internal.sched;

/** One look at the scheduler's counters; see {@code GoRuntime.Stats} for what they mean. */
public record SchedStats(
    int procs,
    int idleProcs,
    int threads,
    int idleThreads,
    int spinningThreads,
    boolean needSpinning,
    int globalQueue,
    int[] localQueues,
    int goroutines,
    long created,
    long steals,
    long retakes,
    long handoffs,
    boolean stopping,
    int idleLocked,
    boolean sysmonWaiting) {}
