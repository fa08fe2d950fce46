package io.gopark.internal.host;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The waits for reading in one epoll set, of which most cost no system call: a descriptor for which
 * the same thread waits again and again stays in the set, edge-triggered, as in Go.
 *
 * <p>Go knows when a descriptor is closed and its number given to another socket; here nothing
 * tells. So what stands in {@code words} is a guess, and a wait that relies on it is a promise to
 * look again: it is queued in {@code unchecked}, and is checked, by the {@code epoll_ctl} that it
 * did without, unless an event ends it soon. The kernel then reports what is ready already, so a
 * check makes good whatever was missed: a socket that is not in the set, an edge that somebody else
 * took, an edge that came before the wait.
 *
 * <p>Every unchecked wait is checked in time, because
 *
 * <ul>
 *   <li>who is about to sleep in the set first says so in {@code sleepers} and then checks all that
 *       is queued; who waits first queues its wait and then looks at {@code sleepers}, and checks
 *       the wait itself if there is one. Both are volatile: of the two one sees the other.
 *   <li>while nobody sleeps, Ms poll between goroutines, and sysmon does when none has for long. A
 *       poll checks a few of the waits that have outlived a few polls, the oldest first, and all of
 *       them if the last poll was long ago. Only a few, because with many sockets every wait is a
 *       long one and nothing is wrong with it; so who waits in vain waits about as long as they do.
 * </ul>
 *
 * <p>The guess. The first wait of a thread for a number is one-shot, as the JDK's; the second keeps
 * the descriptor in the set; from the third on nothing is registered. An event that finds nobody
 * says that the guess was bad (a socket that is read before it is waited for, or by others, or that
 * was hung up): the guess begins anew, and the descriptor is taken out of the set, in which nothing
 * less would silence one that is hung up. What is taken out may be a registration made after the
 * event, even that of the number's next socket. So who silences then looks for a waiter, and arms
 * the number for one that has come meanwhile; a waiter stands in the map before it reads the word,
 * goes by it only if it can still change it, and registers after that. Where no waiter is found the
 * word may say that the descriptor is kept, if it was waited for and heard in between; that is one
 * more guess that a check makes good.
 *
 * <p>The number cannot be reused during a wait: a socket is closed when its last waiter has left.
 */
final class KeptWaits {
  /** How many polls a wait outlives before it is checked. */
  private static final int PATIENCE = 8;

  /** How many waits a poll checks; fewer than Ms start between two polls when they are busy. */
  private static final int CHECKS_AT_ONCE = 4;

  /** After a longer pause between two polls all waits are checked. */
  private static final long PAUSE_NANOS = 4_000_000;

  private static final int CHUNK_SHIFT = 10;
  private static final int CHUNK = 1 << CHUNK_SHIFT;
  private static final int CHUNKS = 1024;

  /** A word: a count of its changes, whose thread (some bits of its id), and how it waited last. */
  private static final long STATE = 3;

  private static final long NONE = 0;
  private static final long ONE_SHOT = 1;
  private static final long KEPT = 2;
  private static final long CHANGE = 1L << 32;
  private static final long CHANGES = -CHANGE;
  private static final long WHO = CHANGE - 1 - STATE;

  /** A wait that is not registered; it is over, or queued anew, if the word has changed since. */
  private record Unchecked(int fd, long word, int poll) {}

  private final int set;
  private final DescriptorKeys keys;
  private final AtomicReferenceArray<@Nullable AtomicLongArray> words =
      new AtomicReferenceArray<>(CHUNKS);
  private final ConcurrentLinkedQueue<Unchecked> unchecked = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sleepers = new AtomicInteger();

  /** Who checks; one at a time, or a wait could be stepped over. */
  private final NapLock checking = new NapLock();

  private final AtomicInteger polls = new AtomicInteger();

  /** When the last poll was; races do no harm. */
  private volatile long lastPoll = System.nanoTime();

  /**
   * @param keys has those of all descriptors that are registered
   */
  KeptWaits(int set, DescriptorKeys keys) {
    this.set = set;
    this.keys = keys;
  }

  /** The caller is about to wait for {@code fd} and stands in the map of waiters. */
  void register(int fd) throws IOException {
    AtomicLongArray chunk = chunk(fd);
    if (chunk == null) {
      EpollCalls.arm(set, fd, EpollCalls.IN);
      return;
    }
    int i = fd & CHUNK - 1;
    long word = chunk.get(i);
    long who = Thread.currentThread().threadId() << 2 & WHO;
    long next = (word & CHANGES) + CHANGE | who;
    if ((word & WHO) != who || (word & STATE) == NONE) {
      chunk.set(i, next | ONE_SHOT);
      EpollCalls.arm(set, fd, EpollCalls.IN);
    } else if ((word & STATE) == KEPT && sleepers.get() == 0) {
      relyOn(chunk, i, fd, word, next | KEPT);
    } else {
      chunk.set(i, next | KEPT);
      EpollCalls.keep(set, fd, EpollCalls.IN);
    }
  }

  private void relyOn(AtomicLongArray chunk, int i, int fd, long word, long next)
      throws IOException {
    boolean relies = chunk.compareAndSet(i, word, next);
    if (relies) {
      unchecked.add(new Unchecked(fd, next, polls.get()));
      relies = sleepers.get() == 0;
    }
    if (!relies) {
      chunk.set(i, next + CHANGE);
      EpollCalls.keep(set, fd, EpollCalls.IN);
    }
  }

  /** The caller waited, and no event ended it. */
  void deregister(int fd) {
    forget(fd);
    EpollCalls.remove(set, fd);
  }

  private void forget(int fd) {
    AtomicLongArray chunk = chunk(fd);
    if (chunk != null) {
      int i = fd & CHUNK - 1;
      chunk.set(i, (chunk.get(i) & CHANGES) + CHANGE);
    }
  }

  /** An event of {@code fd} found nobody. */
  void silence(int fd) {
    AtomicLongArray chunk = chunk(fd);
    if (chunk == null) {
      return;
    }
    int i = fd & CHUNK - 1;
    long word = chunk.get(i);
    if (!chunk.compareAndSet(i, word, (word & CHANGES) + CHANGE)) {
      return;
    }
    EpollCalls.remove(set, fd);
    if (JdkPollers.isWaiting(keys.of(fd), false)) {
      try {
        EpollCalls.arm(set, fd, EpollCalls.IN);
      } catch (IOException e) {
        boolean unused = JdkPollers.wakeup(keys.of(fd), false);
      }
    }
  }

  /** The caller is about to poll without blocking. */
  void beforePoll() {
    long now = System.nanoTime();
    boolean late = now - lastPoll > PAUSE_NANOS;
    lastPoll = now;
    int poll = polls.incrementAndGet();
    if (!unchecked.isEmpty() && checking.tryLock()) {
      try {
        if (late) {
          check(poll, 0, Integer.MAX_VALUE);
        } else {
          check(poll, PATIENCE, CHECKS_AT_ONCE);
        }
      } finally {
        checking.unlock();
      }
    }
  }

  /** The caller is about to sleep in the set; {@link #afterSleep} follows, whatever happens. */
  void beforeSleep() {
    sleepers.incrementAndGet();
    if (!unchecked.isEmpty()) {
      checking.lock();
      try {
        check(0, Integer.MIN_VALUE, Integer.MAX_VALUE);
      } finally {
        checking.unlock();
      }
    }
  }

  void afterSleep() {
    sleepers.decrementAndGet();
    lastPoll = System.nanoTime();
  }

  private void check(int poll, int patience, int most) {
    int done = 0;
    for (Unchecked wait = unchecked.peek(); wait != null && done < most; wait = unchecked.peek()) {
      if (poll - wait.poll < patience) {
        return;
      }
      if (check(wait)) {
        done++;
      }
      // Not before: without memory for an error's text the check is made again.
      unchecked.remove();
    }
  }

  /** False: it is over. */
  private boolean check(Unchecked wait) {
    AtomicLongArray chunk = chunk(wait.fd);
    if (chunk == null
        || chunk.get(wait.fd & CHUNK - 1) != wait.word
        || !JdkPollers.isWaiting(keys.of(wait.fd), false)) {
      return false;
    }
    try {
      EpollCalls.keep(set, wait.fd, EpollCalls.IN);
    } catch (IOException e) {
      // Who waits tries again, and is told itself.
      forget(wait.fd);
      boolean unused = JdkPollers.wakeup(keys.of(wait.fd), false);
    }
    return true;
  }

  /** Null for a number that is too large for the table. */
  private @Nullable AtomicLongArray chunk(int fd) {
    int c = fd >>> CHUNK_SHIFT;
    if (c >= CHUNKS) {
      return null;
    }
    AtomicLongArray chunk = words.get(c);
    if (chunk == null) {
      words.compareAndSet(c, null, new AtomicLongArray(CHUNK));
      chunk = words.get(c);
    }
    return chunk;
  }
}
