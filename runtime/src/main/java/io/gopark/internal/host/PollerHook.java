package io.gopark.internal.host;

import java.io.IOException;
import java.util.function.IntBinaryOperator;

/**
 * Decides who polls a descriptor that a virtual thread is about to wait for: a goroutine's runtime
 * for its own goroutines, the JDK's poller that stood in this place for everybody else.
 *
 * <p>Called by the waiting thread itself, before and after its park, between the entry in the map
 * of waiters and the park, and after it.
 */
final class PollerHook implements IntBinaryOperator {
  static final int REGISTER = -1;
  private static final int NOT_POLLED = 0;

  private final Object jdkPoller;
  private final boolean write;

  PollerHook(Object jdkPoller, boolean write) {
    this.jdkPoller = jdkPoller;
    this.write = write;
  }

  /** The poller whose place this has. */
  Object jdkPoller() {
    return jdkPoller;
  }

  @Override
  public int applyAsInt(int fd, int action) {
    try {
      if (action == REGISTER) {
        register(fd);
      } else {
        deregister(fd, action != NOT_POLLED);
      }
      return 0;
    } catch (IOException e) {
      throw VirtualThreads.sneaky(e);
    }
  }

  private void register(int fd) throws IOException {
    if (!(VirtualThreads.currentCarrier() instanceof Carrier carrier)
        || !carrier.netpollopen(fd, write)) {
      JdkPollers.implRegister(jdkPoller, fd);
    }
  }

  private void deregister(int fd, boolean polled) {
    if (!(VirtualThreads.currentCarrier() instanceof Carrier carrier)
        || !carrier.netpollclose(fd, write, polled)) {
      JdkPollers.implDeregister(jdkPoller, fd, polled);
    }
  }
}
