package io.gopark.internal.chan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a select, each once, in the order in which they are locked: by a number that a
 * channel gets when it is first used in a select. Go takes the address, which Java has not.
 *
 * @go runtime.sellock
 */
final class ChannelOrder {
  private static final int SORTED_BY_INSERTION = 16;
  private static final Comparator<@Nullable Channel<?>> BY_NUMBER = new ByNumber();

  /** For the whole JVM, because a channel belongs to no runtime. */
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final @Nullable Channel<?>[] channels;
  private int count;

  /** The sum of the cases' counts of changes, when the order was made. */
  private int madeFor = -1;

  private static final class ByNumber implements Comparator<@Nullable Channel<?>> {
    @Override
    public int compare(@Nullable Channel<?> one, @Nullable Channel<?> other) {
      return Long.compare(number(one), number(other));
    }

    private static long number(@Nullable Channel<?> ch) {
      return ch == null ? Long.MAX_VALUE : ch.selectNumber();
    }
  }

  ChannelOrder(SelectWaiter[] cases) {
    channels = new Channel<?>[cases.length];
  }

  /** A number that no other channel has; above zero. */
  static long nextNumber() {
    return NUMBERS.incrementAndGet();
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Makes the order anew if a case has another channel than before; allocates at most then. */
  void update(SelectWaiter[] cases) {
    int changes = 0;
    for (SelectWaiter c : cases) {
      changes += c.rebound;
    }
    if (changes != madeFor) {
      sort(cases);
      madeFor = changes;
    }
  }

  private void sort(SelectWaiter[] cases) {
    int n = 0;
    for (SelectWaiter c : cases) {
      Channel<?> ch = c.channel;
      if (ch != null) {
        ch.assignSelectNumber();
        channels[n++] = ch;
      }
    }
    Arrays.fill(channels, n, channels.length, null);
    if (n > SORTED_BY_INSERTION) {
      Arrays.sort(channels, BY_NUMBER);
    } else {
      insertionSort(n);
    }
    dropDuplicates(n);
  }

  private void insertionSort(int n) {
    for (int i = 1; i < n; i++) {
      Channel<?> moving = channels[i];
      int at = i;
      for (; at > 0 && BY_NUMBER.compare(channels[at - 1], moving) > 0; at--) {
        channels[at] = channels[at - 1];
      }
      channels[at] = moving;
    }
  }

  private void dropDuplicates(int n) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      if (kept == 0 || channels[i] != channels[kept - 1]) {
        channels[kept++] = channels[i];
      }
    }
    Arrays.fill(channels, kept, n, null);
    count = kept;
  }

  void lockAll() {
    for (int i = 0; i < count; i++) {
      Channel<?> ch = channels[i];
      if (ch != null) {
        ch.lock();
      }
    }
  }

  /**
   * Unlocks the first {@code locked}, which the caller read while it was sure of it.
   *
   * @go runtime.selunlock
   */
  void unlockAll(int locked) {
    for (int i = 0; i < locked; i++) {
      Channel<?> ch = channels[i];
      if (ch != null) {
        ch.unlock();
      }
    }
  }
}
