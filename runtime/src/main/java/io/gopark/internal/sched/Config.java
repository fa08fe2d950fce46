package io.gopark.internal.sched;

import io.gopark.internal.base.Clock;
import io.gopark.internal.host.KernelThread;
import io.gopark.internal.host.ProcThread;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler is built with.
 *
 * @param name prefix of its threads' names
 * @param procs number of Ps
 * @param maxThreads number of Ms at which the program is declared out of threads
 * @param ringCapacity of each P's run queue; a power of two
 * @param sysmon whether the monitor runs; without it a lost wake-up hangs instead of being rescued
 * @param recordCreation whether each {@code go} statement's stack is kept
 * @param detectDeadlock whether "all goroutines are asleep" ends the program
 * @param forcePreemptNanos after what time without a switch a running goroutine loses its P
 * @param kernelThreads called by each M's thread, of which it returns what the kernel says; null:
 *     nothing
 */
public record Config(
    String name,
    int procs,
    int maxThreads,
    Clock clock,
    int ringCapacity,
    boolean sysmon,
    boolean recordCreation,
    boolean detectDeadlock,
    long forcePreemptNanos,
    Supplier<@Nullable KernelThread> kernelThreads) {

  /** With Go's time slice and the system's kernel. */
  public Config(
      String name,
      int procs,
      int maxThreads,
      Clock clock,
      int ringCapacity,
      boolean sysmon,
      boolean recordCreation,
      boolean detectDeadlock) {
    this(
        name,
        procs,
        maxThreads,
        clock,
        ringCapacity,
        sysmon,
        recordCreation,
        detectDeadlock,
        Sysmon.FORCE_PREEMPT_NANOS,
        ProcThread::current);
  }
}
