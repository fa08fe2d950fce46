package io.gopark;

/**
 * What a receive that does not wait for ever came to.
 *
 * {@snippet :
 * Chan<String> lines = Chan.make(1);
 * lines.send("hello");
 * lines.close();
 * for (int i = 0; i < 2; i++) {
 *   switch (lines.recv(Duration.ofSeconds(1))) {
 *     case Received.Value(var line) -> IO.println(line); // -> hello
 *     case Received.Closed() -> IO.println("no more"); // -> no more
 *     case Received.Empty() -> IO.println("nothing for a second");
 *   }
 * }
 * }
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
