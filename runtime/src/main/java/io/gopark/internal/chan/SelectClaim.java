package io.gopark.internal.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Decides who ends a select's wait. One word: the number of the wait times four, and its state.
 *
 * <pre>
 *   CLOSED     -> PREPARING   the owner, about to park, with the next number; nobody can end the
 *                             wait yet
 *   PREPARING  -> OPEN        the owner, WAITING                                      CAS
 *   PREPARING  -> EARLY       the timer, which was faster than that                   CAS
 *   EARLY      -> CLOSED      the owner, which then readies itself
 *   OPEN       -> CLOSED      who ends the wait, and readies the owner                CAS
 * </pre>
 *
 * A case that is found in a queue in state EARLY or CLOSED has lost. The numbers only grow, so a
 * claim meant for an earlier wait fails.
 *
 * <p>The number changes with {@code prepare} and not when a wait ends. An interrupter reads the
 * number, then whose wait it is, then claims; what the owner says of its next wait it writes before
 * {@code prepare}. So a number is never found together with what was said of the wait before.
 *
 * <p>An interrupter sets the thread's flag and then looks at this word; the owner opens the word
 * and its M then looks at the flag. Both are full fences, so one of them sees the other.
 *
 * @go runtime.g.selectDone
 */
final class SelectClaim {
  private static final int CLOSED = 0;
  private static final int PREPARING = 1;
  private static final int OPEN = 2;
  private static final int EARLY = 3;
  private static final int STATE = 3;
  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(SelectClaim.class, "word", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused")
  private int word;

  /** By the owner: a new wait. Returns its number. */
  int prepare() {
    int wait = ((int) WORD.getOpaque(this) | STATE) + 1;
    WORD.setRelease(this, wait | PREPARING);
    return wait;
  }

  /** By the owner: from now on the wait can be ended. False: the timer already has. */
  boolean open() {
    int wait = (int) WORD.getOpaque(this) & ~STATE;
    if (WORD.compareAndSet(this, wait | PREPARING, wait | OPEN)) {
      return true;
    }
    WORD.setRelease(this, wait | CLOSED);
    return false;
  }

  /** By the owner: it will not wait after all. */
  void abandon(int wait) {
    WORD.setRelease(this, wait | CLOSED);
  }

  /** The number of the present wait, or of the last. */
  int current() {
    return (int) WORD.getAcquire(this) & ~STATE;
  }

  /** Ends the present wait, if nobody has. */
  boolean take() {
    int now = (int) WORD.getOpaque(this);
    return (now & STATE) == OPEN && WORD.compareAndSet(this, now, (now & ~STATE) | CLOSED);
  }

  /** Ends the wait with the number {@code wait}, if it is the present one and nobody has. */
  boolean take(int wait) {
    return WORD.compareAndSet(this, wait | OPEN, wait | CLOSED);
  }

  /** As {@link #take(int)}, before the owner is WAITING. */
  boolean takeEarly(int wait) {
    return WORD.compareAndSet(this, wait | PREPARING, wait | EARLY);
  }
}
