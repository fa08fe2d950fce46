package io.gopark.internal.chan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;

/**
 * Who stands in a channel's queues. No operation of the channel can tell: it drops the waiter of a
 * select that is over, and goes on as if there had been none.
 */
public final class ChannelQueues {
  private ChannelQueues() {}

  /** Nobody waits at any of them, to send or to receive. */
  public static void assertEmpty(Chan<?>... chans) {
    for (int i = 0; i < chans.length; i++) {
      assertThat(waits(chans[i], true)).as("a sender stands at channel %d", i).isFalse();
      assertThat(waits(chans[i], false)).as("a receiver stands at channel %d", i).isFalse();
    }
  }

  /** Whether anybody stands in that queue, or was left behind there. */
  static boolean waits(Chan<?> chan, boolean senders) {
    Channel<?> channel = (Channel<?>) chan;
    channel.lock();
    try {
      return !channel.queueOf(senders).isEmpty();
    } finally {
      channel.unlock();
    }
  }
}
