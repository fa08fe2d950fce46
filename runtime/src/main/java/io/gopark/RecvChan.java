package io.gopark;

import java.time.Duration;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a channel; see {@link SendChan} for threads and memory effects. As an
 * {@link Iterable} it yields what is received until the channel is closed; several iterators share
 * the elements among them.
 *
 * {@snippet :
 * Chan<Integer> numbers = Chan.make(10);
 * for (int n = 1; n <= 10; n++) {
 *   numbers.send(n);
 * }
 * numbers.close();
 * RecvChan<Integer> out = numbers;
 * int sum = out.stream().filter(n -> n % 2 == 0).mapToInt(n -> n).sum();
 * IO.println(sum); // -> 30
 * }
 *
 * @param <T> the elements
 */
public sealed interface RecvChan<T> extends Iterable<T> permits Chan {
  /**
   * Receives, waiting for a value. Waiting receivers are served in order.
   *
   * <p>Happens-before: the send of the value, or the close, happens before its return.
   *
   * @return the value, or null once the channel is closed and drained
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile; nothing was consumed
   * @go runtime.chanrecv
   */
  @Nullable T recv() throws InterruptedException;

  /**
   * Receives if that is possible at once.
   *
   * <p>Happens-before: as {@link #recv()}; what is Empty orders nothing.
   */
  Received<T> tryRecv();

  /**
   * Receives, waiting for {@code timeout} at the most; zero or less does not wait.
   *
   * <p>Happens-before: as {@link #recv()}; what is Empty orders nothing.
   */
  Received<T> recv(Duration timeout) throws InterruptedException;

  /**
   * Receives until the channel is closed. An interrupt ends the iteration with a {@link
   * java.util.concurrent.CancellationException}; the thread's interrupt status stays set.
   *
   * <p>Happens-before: the send of an element happens before the {@code hasNext} or {@code next}
   * that receives it, and the close before a {@code hasNext} that returns false.
   */
  @Override
  Iterator<T> iterator();

  /**
   * What is received until the channel is closed, one element at a time, as the stream asks for it.
   * Interrupts as with {@link #iterator}. For one thread at a time.
   *
   * <p>Happens-before: the send of an element happens before what the stream does with it, and the
   * close before the end of a stream that came to it.
   */
  default Stream<T> stream() {
    int kind = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), kind), false);
  }

  /** Whether it was closed; a snapshot. */
  boolean isClosed();

  /** How many elements are buffered; a snapshot. */
  int len();

  /** How many elements can be buffered. */
  int cap();
}
