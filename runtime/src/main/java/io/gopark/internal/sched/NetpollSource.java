package io.gopark.internal.sched;

/**
 * The network poller, as the scheduler sees it. It is also what an M sleeps in while the only thing
 * to wait for is a timer.
 *
 * @go runtime.netpoll
 */
public interface NetpollSource {
  /** Whether some goroutine waits for the network. */
  boolean hasWaiters();

  /**
   * Collects the goroutines whose descriptors are ready; they are in state WAITING or PARKED and
   * the caller makes them runnable.
   *
   * @param delayNanos 0: does not block; negative: blocks until {@link #interrupt} or an event
   */
  GoroutineList poll(long delayNanos);

  /**
   * Ends a blocking {@link #poll}, the running one or else the next. Calls before that add up to
   * one.
   *
   * @go runtime.netpollBreak
   */
  void interrupt();
}
