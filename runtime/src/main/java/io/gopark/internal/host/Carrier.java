package io.gopark.internal.host;

import java.io.IOException;
import java.util.concurrent.ForkJoinPool;
import jdk.internal.misc.CarrierThread;

/**
 * The platform thread under an M. It is a {@code CarrierThread} because the JDK's blocking code
 * (file channels, name look-ups, process waits) tells exactly that class when it begins and ends to
 * block: {@code Blocker.begin} calls {@link #beginBlocking} and {@code Blocker.end} calls {@link
 * #endBlocking}.
 *
 * <p>A {@code CarrierThread} is a worker of a pool, and a pool takes what its own worker submits
 * into that worker's queue, which nobody would ever look at here. So this is a worker of a pool
 * that nobody submits to; but asked for its pool it names the JDK's scheduler, because the JDK
 * submits to that when a goroutine starts a virtual thread of the JDK's.
 */
public abstract class Carrier extends CarrierThread {
  private static final ForkJoinPool NOBODYS = new ForkJoinPool(1);

  @SuppressWarnings("this-escape") // only the name is set
  protected Carrier(String name) {
    super(NOBODYS);
    setName(name);
  }

  @Override
  public final ForkJoinPool getPool() {
    return (ForkJoinPool) VirtualThreads.defaultScheduler();
  }

  /** Called on the mounted thread when the JDK is about to block this carrier. */
  protected abstract boolean enterBlocking();

  /**
   * Called on the mounted thread when it is about to park until {@code fd} is ready. False: whoever
   * polls for other threads should do it.
   */
  protected abstract boolean netpollopen(int fd, boolean write) throws IOException;

  /** Called on the mounted thread after that park; answers the same. */
  protected abstract boolean netpollclose(int fd, boolean write, boolean polled);

  /** Called on the mounted thread, or on the carrier itself after an unmount. */
  protected abstract void exitBlocking();

  @Override
  public final boolean beginBlocking() {
    return enterBlocking();
  }

  @Override
  public final void endBlocking() {
    exitBlocking();
  }

  /** One, so that the JDK hands a woken thread to its executor and never to the pool. */
  @Override
  public final int getQueuedTaskCount() {
    return 1;
  }

  /** Whether it sleeps for want of work: then it wakes nobody, in its own runtime or another. */
  public abstract boolean isAsleep();

  /** How often its runtime has switched to a goroutine; where this is asleep, all of its own. */
  public abstract int switches();

  @Override
  public abstract void run();

  /**
   * Returns once this thread has passed a safepoint poll or stands still in native code: all that
   * it stored before is visible to the caller, and all that the caller stored before is visible to
   * what it does next. This is the expensive half of an asymmetric fence; the cheap half, on the
   * thread itself, only keeps the compiler from reordering.
   *
   * <p>The JVM walks another thread's stack in a handshake with that thread, and with a mounted
   * virtual thread only the carrier's own few frames are walked.
   */
  public final int handshake() {
    return getStackTrace().length;
  }
}
