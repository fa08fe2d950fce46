package io.gopark.internal.host;

import io.gopark.internal.base.OutOfMemory;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The descriptors that one runtime's goroutines wait for: an epoll set for reading, which also
 * holds an eventfd, to break a blocking wait, and the epoll set for writing, because a descriptor
 * has one entry in a set and may be waited for in both directions.
 *
 * <p>Registrations for writing are one-shot, those for reading may outlive a wait ({@link
 * KeptWaits}). An entry may be stale in one way only: armed, with nobody waiting; its event then
 * finds nobody, or wakes somebody who looks again. What a descriptor's event means stands in {@link
 * JdkPollers}.
 *
 * <p>The event array of a wait is the caller's: any number may wait at the same time, and each
 * event goes to one of them. Only a waiter that blocks takes the break from the eventfd; the others
 * leave it there, or a wake-up meant for a sleeper would be lost.
 *
 * <p>What was taken from the kernel must come to its waiter, so who polls needs no memory for that:
 * the descriptors' keys ({@link DescriptorKeys}) and the calls' forms ({@link HandleForms}) are
 * made before. Where it does need some after all it waits until there is some.
 *
 * <p>After {@link #close} the descriptors' numbers may be somebody else's. Who waits and registers
 * is gone by then, the caller sees to it; who breaks a wait may come from anywhere and is counted
 * in and out.
 */
public final class EpollSet {
  /** As many as Go takes at once. */
  private static final int EVENTS = 128;

  private final int readSet;
  private final int writeSet;
  private final DescriptorKeys keys = new DescriptorKeys();
  private final KeptWaits reads;
  private final Object event;
  private final int eventDescriptor;
  private final AtomicInteger breakers = new AtomicInteger();
  private volatile boolean closed;

  /** How many of its descriptors are closed; under the lock of who calls {@link #close}. */
  private int descriptorsClosed;

  /** Room for the events of one waiter at a time. */
  public static final class Buffer {
    private long address = EpollCalls.allocate(EVENTS);

    /** Nobody waits with it any more. May be called again. */
    public void free() {
      EpollCalls.free(address);
      address = 0;
    }
  }

  private EpollSet(int readSet, int writeSet, Object event) {
    this.readSet = readSet;
    this.writeSet = writeSet;
    this.reads = new KeptWaits(readSet, keys);
    this.event = event;
    this.eventDescriptor = EpollCalls.eventDescriptor(event);
  }

  /**
   * A set that has proved that an event goes through it.
   *
   * @go runtime.netpollinit
   */
  public static EpollSet open() throws IOException {
    int readSet = EpollCalls.create();
    int writeSet = -1;
    EpollSet set = null;
    try {
      writeSet = EpollCalls.create();
      set = new EpollSet(readSet, writeSet, EpollCalls.newEvent());
      EpollCalls.add(readSet, set.eventDescriptor, EpollCalls.IN);
      EpollCalls.add(readSet, writeSet, EpollCalls.IN);
      set.probe();
      if (!HandleForms.settle(EpollCalls.class)) {
        throw new IOException("no memory for the forms of epoll's handles");
      }
      return set;
    } catch (Throwable e) {
      if (set != null) {
        EpollCalls.close(set.eventDescriptor);
      }
      if (writeSet >= 0) {
        EpollCalls.close(writeSet);
      }
      EpollCalls.close(readSet);
      throw e;
    }
  }

  private void probe() throws IOException {
    Buffer buffer = new Buffer();
    try {
      EpollCalls.setEvent(event);
      int n = EpollCalls.await(readSet, buffer.address, EVENTS, 0);
      if (n != 1 || EpollCalls.descriptor(buffer.address, 0) != eventDescriptor) {
        throw new IOException("an event did not come through epoll");
      }
      EpollCalls.resetEvent(event);
      if (EpollCalls.await(readSet, buffer.address, EVENTS, 0) != 0) {
        throw new IOException("an event did not go away");
      }
    } finally {
      buffer.free();
    }
  }

  /**
   * The thread that stands in the map of waiters is woken once when {@code fd} is ready.
   *
   * @go runtime.netpollopen
   */
  public void register(int fd, boolean write) throws IOException {
    keys.make(fd);
    if (write) {
      EpollCalls.arm(writeSet, fd, EpollCalls.OUT);
    } else {
      reads.register(fd);
    }
  }

  /**
   * @go runtime.netpollclose
   */
  public void deregister(int fd, boolean write) {
    if (write) {
      EpollCalls.remove(writeSet, fd);
    } else {
      reads.deregister(fd);
    }
  }

  /**
   * Unparks the threads whose descriptors are ready.
   *
   * @param millis as in epoll_wait: 0 does not block, -1 blocks until there is something
   * @return whether there was anything at all
   * @go runtime.netpoll
   */
  public boolean poll(Buffer buffer, int millis) {
    try {
      int n = await(buffer, millis);
      boolean writable = false;
      for (int i = 0; i < n; i++) {
        int fd = EpollCalls.descriptor(buffer.address, i);
        if (fd == eventDescriptor) {
          if (millis != 0) {
            EpollCalls.resetEvent(event);
          }
        } else if (fd == writeSet) {
          writable = true;
        } else {
          ready(fd, false);
        }
      }
      if (writable) {
        pollWritable(buffer);
      }
      return n > 0;
    } catch (IOException e) {
      throw new IllegalStateException("runtime: netpoll failed", e);
    }
  }

  /** Nothing has been taken from the set where it fails. */
  private int await(Buffer buffer, int millis) throws IOException {
    for (; ; ) {
      try {
        return awaitOnce(buffer, millis);
      } catch (VirtualMachineError | LinkageError e) {
        awaitMemory(e);
      }
    }
  }

  private int awaitOnce(Buffer buffer, int millis) throws IOException {
    if (millis == 0) {
      reads.beforePoll();
      return EpollCalls.await(readSet, buffer.address, EVENTS, 0);
    }
    try {
      reads.beforeSleep();
      return EpollCalls.await(readSet, buffer.address, EVENTS, millis);
    } finally {
      reads.afterSleep();
    }
  }

  /** The kernel will not tell again. */
  private void ready(int fd, boolean write) {
    for (; ; ) {
      try {
        if (!JdkPollers.wakeup(keys.of(fd), write) && !write) {
          reads.silence(fd);
        }
        return;
      } catch (VirtualMachineError | LinkageError e) {
        awaitMemory(e);
      }
    }
  }

  /** What does not fit in the buffer is reported again by the set for reading. */
  private void pollWritable(Buffer buffer) throws IOException {
    int n = awaitWritable(buffer);
    for (int i = 0; i < n; i++) {
      ready(EpollCalls.descriptor(buffer.address, i), true);
    }
  }

  private int awaitWritable(Buffer buffer) throws IOException {
    for (; ; ) {
      try {
        return EpollCalls.await(writeSet, buffer.address, EVENTS, 0);
      } catch (VirtualMachineError | LinkageError e) {
        awaitMemory(e);
      }
    }
  }

  /** Nothing here should need any; but an event that is given up is a goroutine that hangs. */
  private static void awaitMemory(Error e) {
    if (!OutOfMemory.isCauseOf(e)) {
      throw e;
    }
    OsThread.parkNanos(OutOfMemory.NAP_NANOS);
  }

  /**
   * Ends a blocking {@link #poll}, the running one or else the next. From any thread, also when the
   * set is closed.
   *
   * @go runtime.netpollBreak
   */
  public void interrupt() {
    breakers.incrementAndGet();
    try {
      if (!closed) {
        EpollCalls.setEvent(event);
      }
    } catch (IOException e) {
      throw new IllegalStateException("runtime: netpollBreak write failed", e);
    } finally {
      breakers.decrementAndGet();
    }
  }

  /**
   * Nobody polls, registers or deregisters any more. May be called again, by one thread at a time:
   * it goes on where it failed, and closes nothing twice.
   */
  public void close() {
    closed = true;
    while (breakers.get() != 0) {
      Thread.onSpinWait();
    }
    int[] descriptors = {eventDescriptor, writeSet, readSet};
    while (descriptorsClosed < descriptors.length) {
      EpollCalls.close(descriptors[descriptorsClosed]);
      descriptorsClosed++;
    }
  }
}
