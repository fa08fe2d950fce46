package io.gopark;

import io.gopark.internal.chan.Channel;

/**
 * A channel. It belongs to no runtime and to no thread.
 *
 * {@snippet :
 * Chan<String> messages = Chan.make(2);
 * messages.send("one");
 * messages.send("two");
 * messages.close();
 * IO.println(messages.recv()); // -> one
 * IO.println(messages.recv()); // -> two
 * IO.println(messages.recv()); // -> null
 * }
 *
 * @param <T> the elements; null is refused
 * @go runtime.hchan
 */
public sealed interface Chan<T> extends SendChan<T>, RecvChan<T> permits Channel {
  /** An unbuffered channel: a send waits for its receive. */
  static <T> Chan<T> make() {
    return new Channel<>(0);
  }

  /**
   * A channel with room for {@code capacity} elements.
   *
   * @throws RuntimeError "makechan: size out of range" if it is negative
   * @go runtime.makechan
   */
  static <T> Chan<T> make(int capacity) {
    return new Channel<>(capacity);
  }
}
