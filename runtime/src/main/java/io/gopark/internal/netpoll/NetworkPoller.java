package io.gopark.internal.netpoll;

import io.gopark.internal.host.DescriptorSet;
import io.gopark.internal.host.JdkPollers;
import io.gopark.internal.host.NapLock;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.OutsideThreads;
import io.gopark.internal.host.PollerStartup;
import io.gopark.internal.host.SocketPath;
import io.gopark.internal.sched.NetpollSource;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The poller of one runtime. It starts dormant: a program without sockets loads none of the JDK's
 * socket code. When a goroutine is parked by code that does not say what for, and the JDK's pollers
 * run already, it hooks itself into those ({@link JdkPollers}), on a thread of its own, for that
 * loads classes; waits that began before stay with the JDK.
 *
 * <p>An M that blocks here sleeps in the set while somebody waits for the network, else in a timed
 * park, which is more exact than its milliseconds. It stores where it is about to sleep and then
 * looks at {@code interrupted} and, before a park, at the number of waiters. Whoever interrupts
 * stores {@code interrupted} and then looks where the M sleeps; who becomes a waiter counts itself
 * and then does so. All of these are volatile: of the two one sees the other.
 *
 * <p>{@code interrupted} is cleared by the M that blocked, when it has come back. Whoever found it
 * set before that, and went away, had published what the M is to see, and the M looks at everything
 * once more. A poll that does not block touches neither it nor the set's break. A surplus one of
 * those costs one round.
 */
public final class NetworkPoller implements NetpollSource {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** How many blind parks there are to one look whether the JDK's pollers run. */
  private static final int BLIND_PARKS = 16;

  private final AtomicInteger waiters = new AtomicInteger();

  /** The M that sleeps in a park. */
  private volatile @Nullable Thread sleeper;

  /** An M sleeps in the set. */
  private volatile boolean blocking;

  private volatile boolean interrupted;

  /** Null before the first socket; written under {@code lifecycle}. */
  private volatile @Nullable DescriptorSet polled;

  private final NapLock lifecycle = new NapLock();
  private volatile boolean dormant = true;
  private boolean attached;
  private boolean closed;

  /** Races do no harm. */
  private int blindParks;

  @Override
  public boolean hasWaiters() {
    return waiters.get() > 0;
  }

  // ---- polling --------------------------------------------------------------------------------

  @Override
  public boolean poll(long delayNanos) {
    if (delayNanos == 0) {
      DescriptorSet net = polled;
      return net != null && net.pollNow();
    }
    boolean any = false;
    long deadline = System.nanoTime() + delayNanos;
    if (sleep(delayNanos, deadline)) {
      any = block(delayNanos < 0 ? -1 : millis(deadline - System.nanoTime()));
    }
    interrupted = false;
    return any;
  }

  /** Until the deadline or the interrupt; true: somebody waits for the network now. */
  private boolean sleep(long delayNanos, long deadline) {
    boolean due = false;
    sleeper = Thread.currentThread();
    while (!interrupted && waiters.get() == 0 && !due) {
      if (delayNanos < 0) {
        OsThread.park();
      } else {
        OsThread.parkNanos(deadline - System.nanoTime());
        due = deadline - System.nanoTime() <= 0;
      }
      // An interrupt of an M's thread means nothing, and while it is pending no park blocks.
      boolean dropped = Thread.interrupted();
    }
    sleeper = null;
    return waiters.get() > 0;
  }

  private boolean block(int millis) {
    DescriptorSet net = polled;
    if (net == null) {
      return false;
    }
    blocking = true;
    boolean any = net.pollBlocking(interrupted ? 0 : millis);
    blocking = false;
    return any;
  }

  /** Rounded as in Go: down, but a millisecond at the least. */
  private static int millis(long nanos) {
    if (nanos <= 0) {
      return 0;
    }
    return Math.clamp(nanos / NANOS_PER_MILLI, 1, Integer.MAX_VALUE);
  }

  @Override
  public void interrupt() {
    if (interrupted) {
      return;
    }
    interrupted = true;
    wakeSleeper();
    DescriptorSet net = polled;
    if (blocking && net != null) {
      net.interrupt();
    }
  }

  private void wakeSleeper() {
    Thread thread = sleeper;
    if (thread != null) {
      OsThread.unpark(thread);
    }
  }

  // ---- waiting --------------------------------------------------------------------------------

  @Override
  public boolean register(int fd, boolean write) throws IOException {
    DescriptorSet net = polled;
    if (net == null) {
      net = open();
      if (net == null) {
        return false;
      }
    }
    waiters.incrementAndGet();
    try {
      net.register(fd, write);
    } catch (Throwable e) {
      waiters.decrementAndGet();
      throw e;
    }
    wakeSleeper();
    return true;
  }

  @Override
  public void deregister(int fd, boolean write, boolean byEvent) {
    DescriptorSet net = polled;
    if (!byEvent && net != null) {
      net.deregister(fd, write);
    }
    waiters.decrementAndGet();
  }

  // ---- beginning and end ----------------------------------------------------------------------

  @Override
  public boolean isDormant() {
    return dormant;
  }

  @Override
  public void parkedBlindly() {
    if (blindParks++ % BLIND_PARKS == 0 && PollerStartup.isDone()) {
      dormant = false;
      startOpener();
    }
  }

  /** On g0, where nobody could handle an error. */
  private void startOpener() {
    try {
      new Opener(this).start();
    } catch (OutOfMemoryError e) {
      dormant = true;
    }
  }

  /** Known to who looks for threads that could wake a goroutine: it wakes none. */
  private static final class Opener extends Thread implements OutsideThreads.Bystander {
    private final NetworkPoller poller;

    Opener(NetworkPoller poller) {
      super("gopark-netpoll");
      setDaemon(true);
      this.poller = poller;
    }

    @Override
    public void run() {
      boolean unused = poller.start();
    }
  }

  /**
   * Leaves the dormant state. On a platform thread, unless the JDK's pollers run already.
   *
   * @return false if the JDK's pollers go on doing the work
   */
  public boolean start() {
    return open() != null;
  }

  private @Nullable DescriptorSet open() {
    lifecycle.lock();
    try {
      if (closed || polled != null) {
        return polled;
      }
      if (!attached) {
        JdkPollers.attach(this);
        attached = true;
      }
      polled = DescriptorSet.open(SocketPath.current());
      return polled;
    } catch (IOException | LinkageError | RuntimeException e) {
      // Out of descriptors for the moment, or a hook is missing: the JDK's pollers do the work.
      return null;
    } finally {
      dormant = false;
      lifecycle.unlock();
    }
  }

  /**
   * Several threads may close a runtime, and each may try again.
   *
   * @param isGoroutine whether a thread is a goroutine of the runtime that is closed
   * @param ended whether all Ms have ended; else one of them may still come back, and the
   *     descriptors stay, because their numbers must not become somebody else's
   */
  public void close(Predicate<Thread> isGoroutine, boolean ended) {
    lifecycle.lock();
    try {
      closed = true;
      dormant = false;
      if (attached) {
        JdkPollers.detach(this, isGoroutine);
      }
      DescriptorSet net = polled;
      if (ended && net != null) {
        net.close();
        polled = null;
      }
    } finally {
      lifecycle.unlock();
    }
  }
}
