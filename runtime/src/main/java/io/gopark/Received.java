package io.gopark;

/**
 * What a receive that does not wait for ever came to.
 *
 * @param <T> the channel's elements
 */
public sealed interface Received<T> {
  /** A value. */
  record Value<T>(T value) implements Received<T> {}

  /** The channel is closed and drained. */
  record Closed<T>() implements Received<T> {}

  /** Nothing was there, or nothing came in time. */
  record Empty<T>() implements Received<T> {}
}
