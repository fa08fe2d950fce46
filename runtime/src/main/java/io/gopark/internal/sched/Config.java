package io.gopark.internal.sched;

import io.gopark.internal.base.Clock;

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
 */
public record Config(
    String name,
    int procs,
    int maxThreads,
    Clock clock,
    int ringCapacity,
    boolean sysmon,
    boolean recordCreation,
    boolean detectDeadlock) {}
