package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.RuntimeError;
import io.gopark.internal.sched.LincheckRun;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The types of this package, used from plain threads, are linearizable. What waits for ever if its
 * partner never comes is wrapped: a lock together with its unlock, or a wait with a short time
 * limit. The latter only on real threads, because in the model checker time stands still; there a
 * lost wake-up shows as a deadlock.
 */
final class SyncLincheckTest {
  private static final Duration SHORT = Duration.ofNanos(20_000);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private interface Action {
    void run();
  }

  private static String outcome(Action action) {
    try {
      action.run();
      return "ok";
    } catch (RuntimeError e) {
      return String.valueOf(e.getMessage());
    }
  }

  // ---- Mutex ----------------------------------------------------------------------------------

  /** What a mutex is for. */
  public static class Guarded {
    private final Mutex mutex = new Mutex();
    private int counter;

    @Operation
    public int increment() {
      mutex.lock();
      int n = ++counter;
      mutex.unlock();
      return n;
    }

    @Operation
    public int twice() {
      try (Mutex.Held held = mutex.acquire()) {
        counter += 2;
        return counter;
      }
    }
  }

  /** The mutex as an object of its own. */
  public static class Locking {
    private final Mutex mutex = new Mutex();

    /** An attempt may fail without reason while others come and go; then it is made again. */
    @Operation
    public boolean tryLock() {
      while (!mutex.tryLock()) {
        if (mutex.isLocked()) {
          return false;
        }
      }
      return true;
    }

    @Operation
    public String unlock() {
      return outcome(mutex::unlock);
    }
  }

  /** Also attempts that wait. */
  public static class LockingForAWhile {
    private final Mutex mutex = new Mutex();

    @Operation
    public boolean tryLockSoon() throws InterruptedException {
      return mutex.tryLock(SHORT);
    }

    @Operation
    public String unlock() {
      return outcome(mutex::unlock);
    }
  }

  @Test
  void mutexGuardsInEveryInterleaving() throws Throwable {
    LincheckRun.model(Guarded.class, 0, 2, 2);
  }

  @Test
  void mutexGuardsOnRealThreads() throws Throwable {
    LincheckRun.race(Guarded.class, 0, 3, 3);
  }

  @Test
  void mutexIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(Locking.class, 1, 2, 3);
  }

  @Test
  void mutexWithTimeLimitIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(LockingForAWhile.class, 1, 3, 2);
  }

  // ---- RWMutex --------------------------------------------------------------------------------

  /** Two numbers that only a writer changes, and always alike. */
  public static class ReadAndWritten {
    private final RWMutex mutex = new RWMutex();
    private int one;
    private int two;

    @Operation
    public int write() {
      mutex.lock();
      int n = ++one;
      two = n;
      mutex.unlock();
      return n;
    }

    @Operation
    public String read() {
      mutex.rlock();
      String seen = one + " " + two;
      mutex.runlock();
      return seen;
    }
  }

  /** The same, by those who do not wait but try again. */
  public static class ReadAndWrittenByTries {
    final RWMutex mutex = new RWMutex();
    private int one;
    private int two;

    int write() {
      int n = ++one;
      two = n;
      mutex.unlock();
      return n;
    }

    String read() {
      String seen = one + " " + two;
      mutex.runlock();
      return seen;
    }

    @Operation
    public int writeByTries() {
      while (!mutex.tryLock()) {
        Thread.onSpinWait();
      }
      return write();
    }

    @Operation
    public String readByTries() {
      while (!mutex.tryRLock()) {
        Thread.onSpinWait();
      }
      return read();
    }
  }

  /** Also by those who wait for a while. */
  public static class ReadAndWrittenSoon extends ReadAndWrittenByTries {
    @Operation
    public int writeSoon() throws InterruptedException {
      while (!mutex.tryLock(SHORT)) {
        Thread.onSpinWait();
      }
      return write();
    }

    @Operation
    public String readSoon() throws InterruptedException {
      while (!mutex.tryRLock(SHORT)) {
        Thread.onSpinWait();
      }
      return read();
    }
  }

  /**
   * The lock as an object of its own. Nobody reads for longer than an operation: one {@code
   * runlock} too many may tell others of itself, in Go too.
   */
  public static class TakenAndTried {
    private final RWMutex mutex = new RWMutex();

    /** An attempt may also fail because others are about to take it, or read for a moment. */
    @Operation
    public boolean tryLock() {
      while (!mutex.tryLock()) {
        if (mutex.isWriteLocked()) {
          return false;
        }
      }
      return true;
    }

    @Operation
    public boolean tryRead() {
      if (!mutex.tryRLock()) {
        return false;
      }
      mutex.runlock();
      return true;
    }

    @Operation
    public String unlock() {
      return outcome(mutex::unlock);
    }
  }

  @Test
  void rwMutexGuardsInEveryInterleaving() throws Throwable {
    LincheckRun.model(ReadAndWritten.class, 0, 2, 2);
  }

  @Test
  void rwMutexGuardsOnRealThreads() throws Throwable {
    LincheckRun.race(ReadAndWritten.class, 0, 3, 3);
  }

  @Test
  void rwMutexGuardsThoseWhoTryInEveryInterleaving() throws Throwable {
    LincheckRun.model(ReadAndWrittenByTries.class, 0, 2, 2);
  }

  @Test
  void rwMutexWithTimeLimitGuardsOnRealThreads() throws Throwable {
    LincheckRun.race(ReadAndWrittenSoon.class, 0, 3, 2);
  }

  @Test
  void rwMutexIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(TakenAndTried.class, 1, 2, 3);
  }

  // ---- WaitGroup ------------------------------------------------------------------------------

  /**
   * A group of two, and of those whom its members add. Nobody is done once too often: such a misuse
   * may tell of itself to those who wait, in Go too. So each operation takes a member for itself;
   * after the last there is none, and the operations do nothing.
   */
  public static class Group {
    final WaitGroup group = new WaitGroup();
    private final AtomicInteger free = new AtomicInteger(2);
    private final AtomicInteger working = new AtomicInteger(2);
    private final AtomicInteger unreturned = new AtomicInteger(2);
    private volatile long overAt = Long.MAX_VALUE;

    public Group() {
      group.add(2);
    }

    /** Another operation may have the last member, and give back two. */
    private boolean take() {
      while (working.get() > 0) {
        if (free.getAndUpdate(n -> Math.max(n - 1, 0)) > 0) {
          return true;
        }
        Thread.onSpinWait();
      }
      return false;
    }

    @Operation
    public void add() {
      if (take()) {
        working.incrementAndGet();
        unreturned.incrementAndGet();
        group.add(1);
        free.addAndGet(2);
      }
    }

    @Operation
    public void done() {
      if (take()) {
        working.decrementAndGet();
        group.done();
        if (unreturned.decrementAndGet() == 0) {
          overAt = System.nanoTime();
        }
      }
    }

    boolean allAreDone() {
      return working.get() <= 0;
    }

    /** Whether the last {@link #done} had returned by then. */
    boolean wasOver(long nanoTime) {
      long at = overAt;
      return at != Long.MAX_VALUE && at - nanoTime < 0;
    }
  }

  /** One who waits does so until the group is over. */
  public static class GroupAwaited extends Group {
    @Operation
    public boolean await() throws InterruptedException {
      long earliestEnd = System.nanoTime() + SHORT.toNanos();
      if (group.await(SHORT)) {
        return true;
      }
      if (wasOver(earliestEnd)) {
        throw new AssertionError("the last one's done() woke nobody");
      }
      // The kernel may keep the thread of the last one off its processor, between its two steps.
      return allAreDone() && group.await(PATIENCE);
    }
  }

  @Test
  void waitGroupIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(GroupAwaited.class, 0, 3, 2);
  }

  // ---- Semaphore ------------------------------------------------------------------------------

  /** Two tokens. */
  public static class Tokens {
    final Semaphore semaphore = new Semaphore(2);

    @Operation
    public boolean tryAcquire(@Param(gen = IntGen.class, conf = "1:2") int n) {
      return semaphore.tryAcquire(n);
    }

    @Operation
    public String release(@Param(gen = IntGen.class, conf = "1:2") int n) {
      return outcome(() -> semaphore.release(n));
    }

    @Operation
    public long available() {
      return semaphore.available();
    }
  }

  /** Also waits, for one token: a bigger wish that waits keeps others out, which shows. */
  public static class TokensAwaited {
    private final Semaphore semaphore = new Semaphore(2);

    @Operation
    public boolean acquireSoon() throws InterruptedException {
      return semaphore.tryAcquire(1, SHORT);
    }

    @Operation
    public boolean tryAcquire() {
      return semaphore.tryAcquire();
    }

    @Operation
    public String release() {
      return outcome(semaphore::release);
    }
  }

  @Test
  void semaphoreIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(Tokens.class, 1, 2, 2);
  }

  @Test
  void semaphoreWithTimeLimitIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(TokensAwaited.class, 1, 3, 2);
  }

  // ---- Once -----------------------------------------------------------------------------------

  /** Something that is to happen once, and must have happened when the call returns. */
  public static class Single {
    private final Once once = new Once();
    private int runs;

    @Operation
    public int doOnce() throws Exception {
      once.doOnce(() -> runs++);
      return runs;
    }

    @Operation
    public boolean isDone() {
      return once.isDone();
    }
  }

  @Test
  void onceIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(Single.class, 0, 2, 2);
  }

  // ---- Pool -----------------------------------------------------------------------------------

  /** A shard; thieves at the other end. */
  public static class Shard {
    private final PoolShard shard = new PoolShard();

    @Operation
    public void pushHead(@Param(gen = IntGen.class, conf = "1:5") int x) {
      shard.pushHead(x);
    }

    @Operation
    public String popHead() {
      return String.valueOf(shard.popHead());
    }

    @Operation
    public String popTail() {
      return String.valueOf(shard.popTail());
    }
  }

  /**
   * What threads share that are no goroutines: last in, first out. Without the rotation after a
   * garbage collection, which may take anything away.
   */
  public static class Outside {
    private final PoolGeneration generation = new PoolGeneration();

    @Operation
    public void put(@Param(gen = IntGen.class, conf = "1:5") int x) {
      generation.put(null, x);
    }

    @Operation
    public String get() {
      return String.valueOf(generation.get(null));
    }
  }

  @Test
  void poolShardIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(Shard.class, 1, 2, 3);
  }

  @Test
  void poolIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(Outside.class, 1, 3, 2);
  }

  // ---- the controls ---------------------------------------------------------------------------

  /** A mutex whose attempt does not wait, taken for one that does. */
  public static class Unguarded {
    private final Mutex mutex = new Mutex();
    private int counter;

    @Operation
    public int increment() {
      boolean locked = mutex.tryLock();
      int n = counter + 1;
      counter = n;
      if (locked) {
        mutex.unlock();
      }
      return n;
    }
  }

  /** Once, looked at before and not again. */
  public static class LooksFirst {
    private volatile boolean done;
    private final Mutex mutex = new Mutex();
    private int runs;

    @Operation
    public int doOnce() {
      if (!done) {
        mutex.lock();
        runs++;
        done = true;
        mutex.unlock();
      }
      return runs;
    }
  }

  @Test
  void unguardedCounterIsFoundOut() {
    assertThatThrownBy(() -> LincheckRun.models(0, 2, 2).check(Unguarded.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  void onceWithOneLookIsFoundOut() {
    assertThatThrownBy(() -> LincheckRun.models(0, 2, 1).check(LooksFirst.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }
}
