package io.gopark.internal.chan;

import io.gopark.RecvChan;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Receives until the channel is closed: Go's {@code for v := range ch}. */
final class ChannelIterator<T> implements Iterator<T> {
  private final RecvChan<T> from;
  private @Nullable T ahead;
  private boolean ended;

  ChannelIterator(RecvChan<T> from) {
    this.from = from;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null && !ended) {
      try {
        ahead = from.recv();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        CancellationException cancelled =
            new CancellationException("interrupted while receiving from a channel");
        cancelled.initCause(e);
        throw cancelled;
      }
      ended = ahead == null;
    }
    return !ended;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the channel is closed and drained");
    }
    T value = ahead;
    ahead = null;
    if (value == null) {
      throw new NoSuchElementException("the channel is closed and drained");
    }
    return value;
  }
}
