package io.gopark.internal.sched;

/**
 * The timers of one P, as the scheduler sees them. The heap itself is elsewhere; timers are added
 * and stopped by any thread, but run only on an M that holds a P, through {@link #check}.
 *
 * @go runtime.timers
 */
public interface TimerSource {
  /** No timer. */
  long NEVER = 0;

  /** Makes the timers of the P with the given number. */
  interface Factory {
    TimerSource create(int procId);
  }

  /** When the first timer is due, on the scheduler's clock, or {@link #NEVER}. Any thread. */
  long nextWhen();

  /** Number of timers in the heap. Any thread; approximate. */
  int size();

  /**
   * Runs what is due at {@code now}; returns {@link #nextWhen} afterwards. By an M with a P, which
   * need not be the P that these timers belong to.
   *
   * @go runtime.timers.check
   */
  long check(long now);

  /**
   * Adds a timer that calls {@code f.fire(arg, seq)} once, at {@code when} or later.
   *
   * @return for {@link #stop}
   */
  Object start(long when, Fire f, Object arg, int seq);

  /** Makes a timer that is not set, for {@link #restart}. */
  Object make(Fire f, Object arg);

  /**
   * Sets a timer that is in no heap: it was made by {@link #make} and not set since, or stopped, or
   * fired. Of several that may do so only one does so at a time.
   *
   * @param period above zero: it fires again and again, this much later each time
   */
  void restart(Object timer, long when, long period, int seq);

  /**
   * Removes a timer made by {@link #start} or {@link #make}, from whatever heap it is in.
   *
   * @return false if it has been, or is about to be, fired
   */
  boolean stop(Object timer);

  /** What a timer does. Runs on g0 of an M with a P: must not park and must not run user code. */
  @FunctionalInterface
  interface Fire {
    void fire(Object arg, int seq);
  }

  /**
   * Moves all timers of {@code dying} here, with the world stopped.
   *
   * @go runtime.timers.take
   */
  void take(TimerSource dying);
}
