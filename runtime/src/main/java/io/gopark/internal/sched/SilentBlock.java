package io.gopark.internal.sched;

import io.gopark.internal.host.KernelThread;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that the M of a P is blocked in the kernel and has not said so: in a read from a file,
 * in foreign code, behind a class initialiser. Sysmon's, one for each P; no other thread comes
 * here.
 *
 * <p>A look asks the kernel. One that finds the M blocked makes it a suspect; if the next finds it
 * in the same wait, it is blocked for longer than sysmon sleeps between two, which is how long Go
 * lets a system call go on. An M that is found running is looked at less and less often, because a
 * look costs as much as several switches, and computing is what Ms mostly do.
 *
 * <p>A pause of the JVM stops sysmon as it stops the Ms, and an M inside the runtime, which may
 * sleep for a lock, is not looked at. What is left are waits in which a P is of no use: for memory,
 * for a page from the disk, for a lock of the JVM's.
 */
final class SilentBlock {
  static final long MIN_INTERVAL_NANOS = 20_000;
  static final long MAX_INTERVAL_NANOS = 1_000_000;

  enum Finding {
    NOTHING,
    /** To be looked at again soon. */
    SUSPECT,
    BLOCKED
  }

  private @Nullable Machine suspect;
  private long wait;
  private long lookedAt;
  private long interval = MIN_INTERVAL_NANOS;

  Finding look(Processor pp, long now) {
    Machine mp = pp.m;
    if (mp == null || mp.locksAcquire() != 0) {
      return Finding.NOTHING;
    }
    KernelThread thread = mp.kernelThread;
    if (thread == null || suspect == null && now - lookedAt < interval) {
      return Finding.NOTHING;
    }
    lookedAt = now;
    long found = thread.waitNumber();
    if (found == KernelThread.RUNS || suspect != null && (mp != suspect || found != wait)) {
      suspect = null;
      interval = Math.min(interval * 2, MAX_INTERVAL_NANOS);
      return Finding.NOTHING;
    }
    if (suspect == null) {
      suspect = mp;
      wait = found;
      return Finding.SUSPECT;
    }
    suspect = null;
    interval = MIN_INTERVAL_NANOS;
    return Finding.BLOCKED;
  }
}
