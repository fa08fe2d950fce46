package io.gopark.internal.lock;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.host.Opened;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.VirtualThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A mutual-exclusion lock for the runtime's own data. It blocks the operating-system thread, so it
 * is for sections of some dozen instructions that never park a goroutine and run no user code. Not
 * reentrant, not fair. A goroutine may take it and its M release it after the switch: the lock
 * belongs to the M, not to the thread that {@code Thread.currentThread()} names.
 *
 * <p>Taking it is an acquire, releasing it a release. A waiter spins, then sleeps in growing steps;
 * nobody has to wake it, so a wake-up cannot be lost. Subclasses are the structures that it guards,
 * which saves an object and a load.
 *
 * @go runtime.mutex
 */
public abstract class RuntimeLock {
  private static final int FREE = 0;
  private static final int HELD = 1;
  private static final int ACTIVE_SPINS = 7;

  /** Between two looks, as in Go: each look takes the cache line from the holder. */
  private static final int PAUSES = 30;

  private static final long FIRST_SLEEP_NANOS = 1_000;
  private static final long LONGEST_SLEEP_NANOS = 200_000;
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(RuntimeLock.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Written by compare-and-set to take, by a release store to give back. */
  @SuppressWarnings("unused")
  private int word;

  protected RuntimeLock() {
    Opened.require();
  }

  /**
   * Makes each of the calls that the JVM links at its first execution, for which it allocates: not
   * with a lock in the hand.
   */
  public static void linkBeforeUse(RuntimeLock scratch) {
    scratch.lock();
    scratch.unlock();
    boolean taken = scratch.tryLock();
    scratch.unlock();
    Invariants.require(taken, "a lock that nobody holds cannot be taken");
  }

  /** Where this lock stands in the order. */
  protected abstract LockRank rank();

  public final void lock() {
    StackRoom.forSection();
    if (Invariants.CHECKS) {
      noteTaking();
    }
    if (!WORD.compareAndSet(this, FREE, HELD)) {
      lockSlow();
    }
  }

  public final boolean tryLock() {
    StackRoom.forSection();
    boolean taken = takeIfFree();
    if (Invariants.CHECKS && taken) {
      noteTaking();
    }
    return taken;
  }

  public final void unlock() {
    if (Invariants.CHECKS) {
      noteReleased();
      Invariants.require((int) WORD.getOpaque(this) == HELD, "unlock of unlocked lock");
    }
    WORD.setRelease(this, FREE);
  }

  private boolean takeIfFree() {
    return (int) WORD.getOpaque(this) == FREE && WORD.compareAndSet(this, FREE, HELD);
  }

  private void lockSlow() {
    long sleep = FIRST_SLEEP_NANOS;
    for (int spins = 0; ; spins++) {
      if (takeIfFree()) {
        return;
      }
      if (spins < ACTIVE_SPINS) {
        pause();
      } else {
        OsThread.parkNanos(sleep);
        sleep = Math.min(sleep * 2, LONGEST_SLEEP_NANOS);
      }
    }
  }

  private static void pause() {
    for (int i = 0; i < PAUSES; i++) {
      Thread.onSpinWait();
    }
  }

  /** Threads that are no M take one runtime lock at a time and are not checked. */
  private void noteTaking() {
    if (VirtualThreads.currentCarrier() instanceof HeldLocks.Holder mp) {
      mp.heldLocks().taking(rank());
    }
  }

  private void noteReleased() {
    if (VirtualThreads.currentCarrier() instanceof HeldLocks.Holder mp) {
      mp.heldLocks().released(rank());
    }
  }
}
