package io.gopark.internal.host;

import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.host.SelfCheck.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors that one runtime's goroutines wait for, on the JDK's {@code Selector}: for
 * systems without epoll. A selector wants channels, and most sockets have none, so each wait has
 * one of ours that is nothing but a number ({@link ChannelClass}).
 *
 * <p>Only who polls touches the selector, under {@code polling}. The others leave requests, and
 * break its sleep: who is about to sleep sets {@code sleeping}, then looks for requests; who
 * requests adds to the queue, then looks at {@code sleeping}. Both are volatile: of the two one
 * sees the other. A {@code selectNow} takes a wake-up that was meant for the next sleep; therefore
 * each comes before a look at what the wake-up was for, the requests and {@code broken}. And so
 * does the change of {@code selector}, which who breaks a sleep reads last.
 *
 * <p>The selector remembers which descriptors it has told the kernel of, and nothing tells it that
 * one was closed and its number given to another socket: it would leave out the call that enters
 * the new one. So a key lives for one wait, and is cancelled when that is over, or when somebody
 * waits for a number that has a key still; and before a new key is made the selector tells the
 * kernel of those that were cancelled. The kernel may have forgotten the number long ago; then that
 * does nothing.
 *
 * <p>A selector that ran out of memory may have lost what it had just taken from its queues. And
 * where a child process holds what a socket was closed over, the kernel may tell of a number again
 * and again that no key has. So then the set begins anew, with another selector: it wakes everybody
 * who waits, and they try again and register again. What it cannot make good is that the JDK's
 * selectors do not tell when the kernel refuses to watch one more descriptor.
 */
final class SelectorSet implements DescriptorSet {
  /** As many as are taken at once; a selector has no more. */
  private static final int EVENTS = 1024;

  /** So many returns without any reason end the use of a selector. */
  private static final int IDLE_RETURNS = 100;

  private static final int READ = SelectionKey.OP_READ;
  private static final int WRITE = SelectionKey.OP_WRITE;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Consumer<SelectionKey> IGNORE = new Ignore();

  private record Request(int fd, int op, boolean add) {}

  /** Who waits for a descriptor. Under {@code polling}. */
  private static final class Entry {
    final Integer fd;
    final SelectionKey key;
    int waited;
    int ready;

    Entry(Integer fd, SelectableChannel channel, Selector selector, int ops) throws IOException {
      this.fd = fd;
      this.waited = ops;
      this.key = channel.register(selector, ops, this);
    }
  }

  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private final NapLock polling = new NapLock();
  private final Map<Integer, Entry> entries = new HashMap<>();
  private final Ready ready = new Ready();

  private volatile Selector selector;

  /** A key was cancelled, and the kernel does not know yet. */
  private boolean cancelled;

  private volatile boolean sleeping;
  private volatile boolean broken;

  /** What is ready; a class, because who polls must not need memory to make it. */
  private static final class Ready implements Consumer<SelectionKey> {
    final @Nullable Entry[] entries = new Entry[EVENTS];
    int count;

    @Override
    public void accept(SelectionKey key) {
      Entry entry = (Entry) key.attachment();
      if (count < EVENTS) {
        entry.ready = key.readyOps() & entry.waited;
        entries[count] = entry;
        count++;
      }
    }

    void clear() {
      Arrays.fill(entries, 0, count, null);
      count = 0;
    }
  }

  private static final class Ignore implements Consumer<SelectionKey> {
    @Override
    public void accept(SelectionKey key) {}
  }

  private SelectorSet(Selector selector) {
    this.selector = selector;
  }

  /**
   * @go runtime.netpollinit
   */
  static SelectorSet open() throws IOException {
    OpenModules.ensureOpen();
    Selector selector = Selector.open();
    try {
      for (Check check : JdkHooks.forSelecting()) {
        if (!check.ok()) {
          throw new IOException(check.name() + " " + check.detail());
        }
      }
      if (!HandleForms.settle(ChannelClass.class)) {
        throw new IOException("no memory for the forms of the channels' handles");
      }
      SelectorSet set = new SelectorSet(selector);
      set.probe();
      return set;
    } catch (Throwable e) {
      selector.close();
      throw e;
    }
  }

  private void probe() throws IOException {
    Pipe pipe = Pipe.open();
    try {
      probe(ChannelClass.descriptor(pipe.sink()), WRITE);
      int unused = pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      probe(ChannelClass.descriptor(pipe.source()), READ);
      flush();
    } finally {
      pipe.sink().close();
      pipe.source().close();
    }
  }

  private void probe(int fd, int op) throws IOException {
    apply(new Request(fd, op, true));
    int selected = selector.selectNow(ready);
    Entry entry = entries.get(fd);
    if (selected != 1 || ready.count != 1 || entry == null || entry.ready != op) {
      throw new IOException("a selector does not tell of a descriptor");
    }
    settle();
    ready.clear();
  }

  // ---- waiting --------------------------------------------------------------------------------

  @Override
  public void register(int fd, boolean write) {
    requests.add(new Request(fd, write ? WRITE : READ, true));
    if (sleeping) {
      wakeSelector();
    }
  }

  /** Where there is no memory for it the key is stale, and replaced when it is in the way. */
  @Override
  public void deregister(int fd, boolean write) {
    try {
      requests.add(new Request(fd, write ? WRITE : READ, false));
    } catch (OutOfMemoryError e) {
      return;
    }
  }

  @Override
  public void interrupt() {
    broken = true;
    wakeSelector();
  }

  /** The caller may be in the runtime, and the selector has a monitor for this. */
  void wakeSelector() {
    boolean stayed = Pinning.stayMounted();
    try {
      Selector unused = selector.wakeup();
    } finally {
      Pinning.letGo(stayed);
    }
  }

  // ---- polling --------------------------------------------------------------------------------

  @Override
  public boolean pollNow() {
    if (!polling.tryLock()) {
      return false;
    }
    try {
      return poll(0);
    } finally {
      polling.unlock();
    }
  }

  @Override
  public boolean pollBlocking(int millis) {
    polling.lock();
    try {
      long deadline = System.nanoTime() + millis * NANOS_PER_MILLI;
      boolean any;
      int left = millis;
      int idleReturns = 0;
      do {
        sleeping = true;
        any = poll(left);
        sleeping = false;
        left = millis < 0 ? millis : millisUntil(deadline);
        if (!requests.isEmpty()) {
          idleReturns = 0;
        } else if (++idleReturns == IDLE_RETURNS) {
          beginAnew();
          any = true;
        }
      } while (!any && !broken && left != 0);
      broken = false;
      return any;
    } finally {
      polling.unlock();
    }
  }

  private static int millisUntil(long deadline) {
    return (int) Math.max(0, (deadline - System.nanoTime()) / NANOS_PER_MILLI);
  }

  private boolean poll(int millis) {
    try {
      return pollOnce(millis);
    } catch (IOException e) {
      throw new IllegalStateException("runtime: netpoll failed", e);
    } catch (VirtualMachineError | LinkageError e) {
      if (!OutOfMemory.isCauseOf(e)) {
        throw e;
      }
      beginAnew();
      return true;
    }
  }

  private boolean pollOnce(int millis) throws IOException {
    applyRequests();
    // An interrupt of an M's thread means nothing, and while it is pending no select blocks.
    boolean dropped = Thread.interrupted();
    if (millis == 0 || broken) {
      int unused = selector.selectNow(ready);
    } else {
      int unused = selector.select(ready, Math.max(0, millis));
    }
    cancelled = false;
    boolean any = ready.count > 0;
    settle();
    for (int i = 0; i < ready.count; i++) {
      wake(ready.entries[i], false);
    }
    ready.clear();
    return any;
  }

  private void settle() {
    for (int i = 0; i < ready.count; i++) {
      Entry entry = ready.entries[i];
      if (entry != null) {
        drop(entry, entry.ready);
      }
    }
  }

  private static void wake(@Nullable Entry entry, boolean all) {
    if (entry != null && (all || (entry.ready & READ) != 0)) {
      boolean unused = JdkPollers.wakeup(entry.fd, false);
    }
    if (entry != null && (all || (entry.ready & WRITE) != 0)) {
      boolean unused = JdkPollers.wakeup(entry.fd, true);
    }
  }

  /** Everybody who waits tries again. */
  private void beginAnew() {
    boolean opened = false;
    for (; ; ) {
      try {
        if (!opened) {
          // First: where descriptors are used up this gives back what the new one needs.
          selector.close();
          selector = Selector.open();
          opened = true;
        }
        wakeAll();
        return;
      } catch (IOException e) {
        // Out of descriptors for the moment.
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      } catch (VirtualMachineError | LinkageError e) {
        if (!OutOfMemory.isCauseOf(e)) {
          throw e;
        }
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      }
    }
  }

  private void wakeAll() {
    for (int i = 0; i < ready.count; i++) {
      wake(ready.entries[i], true);
    }
    for (Entry entry : entries.values()) {
      wake(entry, true);
    }
    ready.clear();
    entries.clear();
    cancelled = false;
  }

  /** One that could not be applied stays the first. */
  private void applyRequests() throws IOException {
    for (Request next = requests.peek(); next != null; next = requests.peek()) {
      apply(next);
      requests.remove();
    }
  }

  private void apply(Request request) throws IOException {
    Entry entry = entries.get(request.fd);
    if (!request.add) {
      if (entry != null) {
        drop(entry, request.op);
      }
      return;
    }
    int ops = request.op;
    if (entry != null) {
      ops |= entry.waited;
      cancelled = true;
      entry.key.cancel();
    }
    if (cancelled) {
      flush();
    }
    // In the place of the other, which is there until then.
    entries.put(
        request.fd,
        new Entry(request.fd, ChannelClass.channel(selector, request.fd), selector, ops));
  }

  /** The entry's descriptor is not waited for in {@code ops}. */
  private void drop(Entry entry, int ops) {
    entry.waited &= ~ops;
    if (entry.waited == 0) {
      cancelled = true;
      entry.key.cancel();
      entries.remove(entry.fd, entry);
    } else {
      entry.key.interestOps(entry.waited);
    }
  }

  /** Tells the kernel. What is ready is reported again. */
  private void flush() throws IOException {
    int unused = selector.selectNow(IGNORE);
    cancelled = false;
  }

  /** Its channels stand for sockets of others, and are not closed. */
  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException("runtime: netpoll failed", e);
    }
  }
}
