package io.gopark.internal.sched;

import java.io.IOException;

/**
 * The network poller, as the scheduler sees it. It is also what an M sleeps in while the only thing
 * to wait for is a timer.
 *
 * @go runtime.netpoll
 */
public interface NetpollSource {
  /**
   * Whether some goroutine waits for the network. A goroutine counts itself in before it parks and
   * out when it runs again, and never somebody else for it: so there is no moment at which it is
   * neither counted nor runnable, which would look like a deadlock.
   *
   * @go runtime.netpollAnyWaiters
   */
  boolean hasWaiters();

  /**
   * Makes the goroutines runnable whose descriptors are ready. At any time there is at most one
   * caller with a delay, the one that set {@code lastpoll} to 0, and any number with a delay of 0.
   *
   * @param delayNanos 0: does not block; negative: blocks until {@link #interrupt} or an event
   * @return whether there was any event
   */
  boolean poll(long delayNanos);

  /**
   * Ends a blocking {@link #poll}, the running one or else the next. Calls before that add up to
   * one.
   *
   * @go runtime.netpollBreak
   */
  void interrupt();

  /**
   * By a goroutine that is about to park until {@code fd} is ready.
   *
   * @return false if the JDK's poller has to do it
   */
  default boolean register(int fd, boolean write) throws IOException {
    return false;
  }

  /**
   * By the same goroutine, when it runs again.
   *
   * @param polled its wait was ended by an event, or because the socket was closed
   */
  default void deregister(int fd, boolean write, boolean polled) {}

  /** Whether {@link #parkedBlindly} should be told. */
  default boolean isDormant() {
    return false;
  }

  /** A goroutine was parked by code that does not say what for, as the JDK's sockets are. */
  default void parkedBlindly() {}
}
