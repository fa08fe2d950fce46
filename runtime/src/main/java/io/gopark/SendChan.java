package io.gopark;

import java.time.Duration;

/**
 * The sending side of a channel. May be used from any thread: a goroutine that has to wait parks
 * and its P runs others; another thread blocks.
 *
 * <p>Memory effects, as in Go: what happened before a send happens before the end of the receive
 * that gets its value; in an unbuffered channel what happened before a receive also happens before
 * the end of its send; with capacity C the k-th receive happens before the end of the (k+C)-th
 * send; a close happens before a receive that returns because of it.
 *
 * {@snippet :
 * Chan<Integer> box = Chan.make(1);
 * SendChan<Integer> in = box;
 * IO.println(in.trySend(1)); // -> true
 * IO.println(in.trySend(2)); // -> false
 * IO.println(in.send(3, Duration.ofMillis(1))); // -> false
 * }
 *
 * @param <T> the elements; null is refused
 */
public sealed interface SendChan<T> permits Chan {
  /**
   * Sends, waiting for a receiver or for room in the buffer. Waiting senders are served in order.
   *
   * <p>Happens-before: it happens before the end of the receive that gets the value.
   *
   * @throws RuntimeError "send on closed channel", also if it is closed while waiting
   * @throws InterruptedException if it would have to wait and the thread is interrupted, before or
   *     meanwhile; nothing was sent
   * @throws NullPointerException if {@code value} is null
   * @go runtime.chansend
   */
  void send(T value) throws InterruptedException;

  /**
   * Sends if that is possible at once.
   *
   * <p>Happens-before: as {@link #send(Object)} if it is sent; otherwise it orders nothing.
   *
   * @return whether it was sent
   * @throws RuntimeError "send on closed channel"
   */
  boolean trySend(T value);

  /**
   * Sends, waiting for {@code timeout} at the most; zero or less does not wait.
   *
   * <p>Happens-before: as {@link #send(Object)} if it is sent.
   *
   * @return false: the time is up, nothing was sent
   */
  boolean send(T value, Duration timeout) throws InterruptedException;

  /**
   * Closes the channel: waiting receivers return, waiting senders fail, what is buffered can still
   * be received.
   *
   * <p>Happens-before: it happens before a receive that returns because of it.
   *
   * @throws RuntimeError "close of closed channel"
   * @go runtime.closechan
   */
  void close();

  /** Whether it was closed; a snapshot. */
  boolean isClosed();

  /** How many elements are buffered; a snapshot. */
  int len();

  /** How many elements can be buffered. */
  int cap();
}
