package io.gopark.internal.host;

import java.io.IOException;

/**
 * The descriptors that one runtime's goroutines wait for. Whoever is ready is unparked by whoever
 * polls. What a descriptor's event means stands in {@link JdkPollers}.
 */
public interface DescriptorSet {
  /** The set for {@code path}; it has proved that an event goes through it. */
  static DescriptorSet open(SocketPath path) throws IOException {
    return path == SocketPath.SELECTOR ? SelectorSet.open() : PolledEpoll.open();
  }

  /** Asks for one event of {@code fd}, for which the caller stands in the map of waiters. */
  void register(int fd, boolean write) throws IOException;

  /** The caller waited for {@code fd}, and no event ended it. */
  void deregister(int fd, boolean write);

  /** Does not block, and does not take the break from who does. True: there were events. */
  boolean pollNow();

  /**
   * By one caller at a time.
   *
   * @param millis -1: until there is an event, or {@link #interrupt}
   */
  boolean pollBlocking(int millis);

  /**
   * Ends a {@link #pollBlocking}, the running one or else the next. From any thread, also when the
   * set is closed.
   *
   * @go runtime.netpollBreak
   */
  void interrupt();

  /** Nobody polls, registers or deregisters any more. May be called again after an error. */
  void close();
}
