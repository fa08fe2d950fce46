package io.gopark.sync;

import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.host.Opened;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.Spinning;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import io.gopark.internal.sema.Sema;
import io.gopark.internal.sema.WaitPlace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion with Go's two modes. It belongs to nobody: another goroutine may unlock it. It
 * is not reentrant.
 *
 * {@snippet :
 * var mutex = new Mutex();
 * var counter = new int[1];
 * var group = new WaitGroup();
 * for (int i = 0; i < 100; i++) {
 *   group.go(() -> {
 *     try (var _ = mutex.acquire()) {
 *       counter[0]++;
 *     }
 *   });
 * }
 * group.await();
 * IO.println(counter[0]); // -> 100
 * }
 *
 * <p>Happens-before: each unlock happens before every later lock, and before every later tryLock
 * that succeeds; one that fails orders nothing.
 *
 * <p>The state word: LOCKED; WOKEN, a waiter is awake and competes, so that an unlock need not wake
 * another; STARVING; and the number of waiters that sleep or are about to. All changes are
 * compare-and-set or get-and-add of the whole word.
 *
 * <p>Normal mode: waiters sleep first in, first out, but one that was woken competes with those who
 * just come, and they mostly win since they are running; a loser sleeps again, before all others.
 * The unlocker that wakes one counts it out and sets WOKEN. Starvation mode: a waiter that lost for
 * more than a millisecond sets STARVING while the mutex is locked. From then on the unlocker hands
 * the mutex to the first sleeper (neither LOCKED nor free: ownership is in the semaphore), who
 * counts itself out; those who come queue at once. The last one counted, or one that waited for
 * less, ends it.
 *
 * <p>Giving up (an interrupt, a time-out): the waiter is out of the semaphore's queue but still
 * counted, and counts itself out. If it finds no count left for it, or ownership under way with no
 * other waiter to take it, then the unlocker was faster and released for it: it takes that permit,
 * which is there or about to be, and goes on as a waiter that was woken. See {@link #withdraw}.
 *
 * @go sync.Mutex
 */
public final class Mutex implements Locker {
  private static final int LOCKED = 1;
  private static final int WOKEN = 2;
  static final int STARVING = 4;
  private static final int WAITER_SHIFT = 3;
  static final int WAITER = 1 << WAITER_SHIFT;
  private static final long STARVATION_THRESHOLD_NANOS = 1_000_000;

  private static final VarHandle STATE;
  private static final VarHandle SEMA;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Mutex.class, "state", int.class);
      SEMA = lookup.findVarHandle(Mutex.class, "sema", Sema.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;

  /** Made by the first who has to wait. */
  private volatile @Nullable Sema sema;

  /** An unlocked mutex. */
  public Mutex() {}

  /** For tests: one at which something is under way. */
  Mutex(int state) {
    this.state = state;
  }

  // ---- lock -----------------------------------------------------------------------------------

  /**
   * Happens-before: every earlier {@link #unlock} happens before its return.
   *
   * @go sync.Mutex.Lock
   */
  @Override
  public void lock() {
    StackRoom.forCombination();
    if (!STATE.compareAndSet(this, 0, LOCKED)) {
      lockSlow(false, WaitPlace.FOREVER);
    }
  }

  /**
   * Takes the lock if it is free, and no starving waiter is about to get it.
   *
   * <p>Happens-before: if it takes it, as {@link #lock}; if not, it orders nothing.
   *
   * @go sync.Mutex.TryLock
   */
  public boolean tryLock() {
    StackRoom.forCombination();
    int old = state;
    return (old & (LOCKED | STARVING)) == 0 && STATE.compareAndSet(this, old, old | LOCKED);
  }

  /**
   * As {@link #lock}, until the thread is interrupted.
   *
   * <p>Happens-before: as {@link #lock}; one that is interrupted orders nothing.
   *
   * @throws InterruptedException if it is, or was when this was called
   */
  public void lockInterruptibly() throws InterruptedException {
    StackRoom.forCombination();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!STATE.compareAndSet(this, 0, LOCKED)
        && lockSlow(true, WaitPlace.FOREVER) == Outcome.INTERRUPTED) {
      throw Interrupts.consumed();
    }
  }

  /**
   * As {@link #lockInterruptibly}, for {@code timeout} at the most; zero and less do not wait.
   *
   * <p>Happens-before: if it takes the lock, as {@link #lock}; if not, it orders nothing.
   *
   * @return whether it has the lock
   */
  public boolean tryLock(Duration timeout) throws InterruptedException {
    return tryLockNanos(Interrupts.nanos(timeout));
  }

  boolean tryLockNanos(long nanos) throws InterruptedException {
    StackRoom.forCombination();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryLock()) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    byte outcome = lockSlow(true, nanos);
    if (outcome == Outcome.INTERRUPTED) {
      throw Interrupts.consumed();
    }
    return outcome == Outcome.DONE;
  }

  /**
   * Locks, for try-with-resources; closing unlocks.
   *
   * <p>Happens-before: as {@link #lock}, and the closing as {@link #unlock}.
   */
  public Held acquire() {
    // Made first: where memory runs out nothing is locked.
    Held held = new Holding(this);
    lock();
    return held;
  }

  /** A lock that is held until it is closed. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** A class, because a lambda would be linked where it is first needed. */
  private record Holding(Mutex mutex) implements Held {
    @Override
    public void close() {
      mutex.unlock();
    }
  }

  /**
   * @go sync.Mutex.lockSlow
   */
  private byte lockSlow(boolean interruptible, long nanos) {
    Opened.require();
    // What may fail comes before the spinner sets WOKEN: left behind, that would keep every unlock
    // from waking a sleeper. The semaphore is there by then, since somebody sleeps.
    Waiter self = WaitPlace.newWaiter();
    long waitStart = 0;
    boolean slept = false;
    boolean starving = false;
    boolean awoke = false;
    int iter = 0;
    for (int old = state; ; old = state) {
      // In starvation mode ownership goes to a waiter: no use in spinning.
      if ((old & (LOCKED | STARVING)) == LOCKED && Spinning.canSpin(iter)) {
        awoke = awoke || announceSpinner(old);
        Spinning.doSpin();
        iter++;
        continue;
      }
      boolean free = (old & (LOCKED | STARVING)) == 0;
      if (!free) {
        sema();
      }
      if (!STATE.compareAndSet(this, old, next(old, starving, awoke))) {
        continue;
      }
      if (free) {
        return Outcome.DONE;
      }
      long now = nanos(self);
      waitStart = slept ? waitStart : now;
      byte outcome = sleep(self, slept, interruptible, remaining(nanos, waitStart, now));
      if (outcome != Outcome.DONE) {
        return giveUp(outcome);
      }
      slept = true;
      starving = starving || nanos(self) - waitStart > STARVATION_THRESHOLD_NANOS;
      if ((state & STARVING) != 0) {
        takeHandedOver(starving);
        return Outcome.DONE;
      }
      awoke = true;
      iter = 0;
    }
  }

  /** A spinner makes itself known, so that an unlock does not wake a sleeper as well. */
  private boolean announceSpinner(int old) {
    return (old & WOKEN) == 0
        && old >>> WAITER_SHIFT != 0
        && STATE.compareAndSet(this, old, old | WOKEN);
  }

  /** The state after an attempt to lock: locked by the caller, or with one more waiter. */
  private static int next(int old, boolean starving, boolean awoke) {
    int next = old;
    if ((old & STARVING) == 0) {
      next |= LOCKED;
    }
    if ((old & (LOCKED | STARVING)) != 0) {
      next += WAITER;
    }
    if (starving && (old & LOCKED) != 0) {
      next |= STARVING;
    }
    return awoke ? next & ~WOKEN : next;
  }

  /** The clock of the scheduler that {@code self} waits in, if that is one of ours. */
  private static long nanos(Waiter self) {
    return self instanceof Goroutine gp ? gp.scheduler().nanos() : System.nanoTime();
  }

  private static long remaining(long nanos, long since, long now) {
    return nanos == WaitPlace.FOREVER ? nanos : Math.max(nanos - (now - since), 0);
  }

  private byte sleep(Waiter self, boolean again, boolean interruptible, long nanos) {
    Sema.Place place = again ? Sema.Place.FIRST : Sema.Place.LAST;
    if (interruptible) {
      return sema().acquire(self, place, WaitReason.SYNC_MUTEX_LOCK, nanos);
    }
    sema().acquire(self, place, WaitReason.SYNC_MUTEX_LOCK);
    return Outcome.DONE;
  }

  /**
   * The caller was handed the mutex in starvation mode: it makes the state say so. In one step with
   * the look at the number of waiters: another may be giving up, and the last of the two is to end
   * starvation.
   */
  void takeHandedOver(boolean starving) {
    for (; ; ) {
      int old = state;
      int next = old + LOCKED - WAITER;
      if (!starving || old >>> WAITER_SHIFT == 1) {
        next -= STARVING;
      }
      if (STATE.compareAndSet(this, old, next)) {
        return;
      }
    }
  }

  // ---- giving up ------------------------------------------------------------------------------

  /**
   * After the wait was cancelled. An unlocker that has counted the caller out may not have released
   * yet; that takes a few instructions, in which nothing can stop it.
   */
  private byte giveUp(byte why) {
    while (!withdraw()) {
      if (sema().tryAcquire()) {
        return wokenAnyway(why);
      }
      Scheduler.gosched();
    }
    return why;
  }

  /** Counts the caller out of the waiters; false if an unlocker has released for it already. */
  boolean withdraw() {
    for (; ; ) {
      int old = state;
      int waiters = old >>> WAITER_SHIFT;
      int next = old - WAITER;
      if (waiters == 0) {
        return false;
      }
      if ((old & STARVING) != 0 && waiters == 1) {
        if ((old & LOCKED) == 0) {
          return false;
        }
        next &= ~STARVING;
      }
      if (STATE.compareAndSet(this, old, next)) {
        return true;
      }
    }
  }

  /**
   * The unlocker was faster than the interrupt: takes the mutex, if it is still free; if not, its
   * owner will wake the next.
   */
  private byte wokenAnyway(byte cancelled) {
    if ((state & STARVING) != 0) {
      takeHandedOver(false);
      return Outcome.DONE;
    }
    for (; ; ) {
      int old = state;
      boolean free = (old & LOCKED) == 0;
      int next = (free ? old | LOCKED : old) & ~WOKEN;
      if (STATE.compareAndSet(this, old, next)) {
        return free ? Outcome.DONE : cancelled;
      }
    }
  }

  // ---- unlock ---------------------------------------------------------------------------------

  /**
   * Not bound to the goroutine that locked.
   *
   * <p>Happens-before: it happens before the return of every later {@link #lock}, and of every
   * later try that takes the lock.
   *
   * @throws RuntimeError "sync: unlock of unlocked mutex"; the mutex is as it was
   * @go sync.Mutex.Unlock
   */
  @Override
  public void unlock() {
    if (!STATE.compareAndSet(this, LOCKED, 0)) {
      unlockSlow();
    }
  }

  /**
   * Inside the runtime from before the state changes: a goroutine that the end of its runtime stops
   * on its way in still holds the mutex, and who was counted out gets its permit.
   *
   * @go sync.Mutex.unlockSlow
   */
  private void unlockSlow() {
    Machine mp = Machine.enter();
    for (; ; ) {
      int old = state;
      if ((old & LOCKED) == 0) {
        Sema.leave(mp);
        throw new RuntimeError("sync: unlock of unlocked mutex");
      }
      int next = old - LOCKED;
      if ((old & STARVING) != 0) {
        if (STATE.compareAndSet(this, old, next)) {
          sema().handOff(mp);
          return;
        }
      } else if (old >>> WAITER_SHIFT == 0 || (old & WOKEN) != 0) {
        if (STATE.compareAndSet(this, old, next)) {
          Sema.leave(mp);
          return;
        }
      } else if (STATE.compareAndSet(this, old, (next - WAITER) | WOKEN)) {
        sema().release(mp);
        return;
      }
    }
  }

  private final class Sleepers extends Sema {
    @Override
    public void abandoned(Waiter waiter) {
      if (giveUp(Outcome.TIMED_OUT) == Outcome.DONE) {
        unlock();
      }
    }
  }

  private Sema sema() {
    Sema existing = sema;
    if (existing != null) {
      return existing;
    }
    Sema made = new Sleepers();
    Sema before = (Sema) SEMA.compareAndExchange(this, null, made);
    return before == null ? made : before;
  }

  // ---- views ----------------------------------------------------------------------------------

  /**
   * This mutex as a lock of java.util.concurrent, with conditions. Each call returns an equal view.
   *
   * <p>Happens-before: as the operations of this mutex that its methods stand for; its conditions
   * as {@link Cond}.
   */
  public Lock asLock() {
    return new MutexLock(this);
  }

  boolean isLocked() {
    return (state & LOCKED) != 0;
  }

  @Override
  public String toString() {
    return isLocked() ? "Mutex[locked]" : "Mutex[unlocked]";
  }
}
