package io.gopark.internal.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * An {@link EpollSet} with an event array for the M that blocks, and those that nobody polls with
 * at the moment: who polls without blocking takes one.
 */
final class PolledEpoll implements DescriptorSet {
  /** How many may poll at once without blocking; more would only meet in the kernel. */
  private static final int POLLS_AT_ONCE = 4;

  private final EpollSet set;
  private final EpollSet.Buffer blocking;
  private final AtomicReferenceArray<EpollSet.Buffer> idle;

  private PolledEpoll(
      EpollSet set, EpollSet.Buffer blocking, AtomicReferenceArray<EpollSet.Buffer> idle) {
    this.set = set;
    this.blocking = blocking;
    this.idle = idle;
  }

  static PolledEpoll open() throws IOException {
    var buffers = new ArrayList<EpollSet.Buffer>(POLLS_AT_ONCE + 1);
    EpollSet set = EpollSet.open();
    try {
      for (int i = 0; i <= POLLS_AT_ONCE; i++) {
        buffers.add(new EpollSet.Buffer());
      }
      EpollSet.Buffer blocking = buffers.getLast();
      var idle = new AtomicReferenceArray<EpollSet.Buffer>(POLLS_AT_ONCE);
      for (int i = 0; i < POLLS_AT_ONCE; i++) {
        idle.set(i, buffers.get(i));
      }
      return new PolledEpoll(set, blocking, idle);
    } catch (Throwable e) {
      for (EpollSet.Buffer buffer : buffers) {
        buffer.free();
      }
      set.close();
      throw e;
    }
  }

  @Override
  public void register(int fd, boolean write) throws IOException {
    set.register(fd, write);
  }

  @Override
  public void deregister(int fd, boolean write) {
    set.deregister(fd, write);
  }

  /** While M after M makes goroutines runnable the next one may look already. */
  @Override
  public boolean pollNow() {
    for (int i = 0; i < POLLS_AT_ONCE; i++) {
      EpollSet.Buffer buffer = idle.get(i) == null ? null : idle.getAndSet(i, null);
      if (buffer != null) {
        try {
          return set.poll(buffer, 0);
        } finally {
          idle.set(i, buffer);
        }
      }
    }
    return false;
  }

  @Override
  public boolean pollBlocking(int millis) {
    return set.poll(blocking, millis);
  }

  @Override
  public void interrupt() {
    set.interrupt();
  }

  @Override
  public void close() {
    set.close();
    blocking.free();
    for (int i = 0; i < POLLS_AT_ONCE; i++) {
      idle.get(i).free();
    }
  }
}
