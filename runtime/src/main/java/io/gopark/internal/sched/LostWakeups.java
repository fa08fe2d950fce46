package io.gopark.internal.sched;

import io.gopark.internal.host.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * Makes up for wake-ups that the JDK began and did not finish: whoever unparks a thread gives it
 * the permit, moves its state from PARKED to UNPARKED, and then calls {@link Goroutine#execute}.
 * Where its stack overflows on the way nobody ever comes again: who unparks it later finds the
 * permit given, and leaves. What is left behind can be told: a goroutine that is PARKED and whose
 * thread is UNPARKED, or is parked with a permit. One whose unparker is only slow looks the same.
 * Calling {@code execute} for it once more does no harm, see there; and of two that move the state
 * one fails, and leaves the rest to the other.
 *
 * <p>Whoever interrupts a thread in WAIT moves its state to UNBLOCKED and calls {@code execute},
 * and a second interrupt finds it UNBLOCKED and does nothing. That is a PARKED goroutine in {@code
 * Object.wait}, or a WAITING one in gopark, which only the partner that it waits for would wake.
 * For the latter {@code execute} asks what it waits for to give it up, as every interrupter does:
 * if somebody else was faster that finds nothing.
 *
 * <p>Nearly always it is {@code execute} that overflows, because it demands more room than the JDK
 * takes to get there. It says so here, and then all goroutines are looked at once. For the others
 * sysmon walks over all goroutines, a small step at a time; while no P runs, at growing intervals.
 *
 * <p>All by sysmon, but for the store of {@code told}, which needs no room on the stack. Who stores
 * it still has a P, or is a stranger: then the next step is early enough. Until it is done nobody
 * is taken for asleep for ever ({@link DeadlockCheck}).
 */
final class LostWakeups {
  private static final long FIRST_INTERVAL_NANOS = 100_000_000;
  private static final long LAST_INTERVAL_NANOS = 10_000_000_000L;
  private static final int STEP = 1_000;

  private final Scheduler sched;

  /** Set by who overflowed; cleared before the look. */
  volatile boolean told;

  private long steppedAt;
  private long idleInterval = FIRST_INTERVAL_NANOS;
  private int stripe;
  private int index;

  LostWakeups(Scheduler sched) {
    this.sched = sched;
  }

  /** While a P runs: often enough for somebody who waits, seldom enough to cost nothing. */
  void look(long now) {
    idleInterval = FIRST_INTERVAL_NANOS;
    if (told) {
      lookAtAll();
    } else if (now - steppedAt >= FIRST_INTERVAL_NANOS) {
      steppedAt = now;
      step(STEP);
    }
  }

  /** While none runs; how long sysmon may sleep after it. */
  long lookWhileIdle() {
    if (told) {
      lookAtAll();
    } else {
      step(STEP);
    }
    long interval = idleInterval;
    idleInterval = Math.min(interval * 2, LAST_INTERVAL_NANOS);
    return interval;
  }

  private void lookAtAll() {
    told = false;
    stripe = 0;
    index = 0;
    // They may move while we look; who was missed is found by a later step.
    step(sched.allgs.count());
  }

  private void step(int n) {
    for (int left = n; left > 0; left--) {
      Goroutine gp = next();
      if (gp == null) {
        return;
      }
      finish(gp);
    }
  }

  /** Null at the end of the table: the next step begins anew. */
  private @Nullable Goroutine next() {
    for (; stripe < AllGoroutines.STRIPES; stripe++, index = 0) {
      Goroutine gp = sched.allgs.peek(stripe, index);
      if (gp != null) {
        index++;
        return gp;
      }
    }
    stripe = 0;
    return null;
  }

  private static void finish(Goroutine gp) {
    int status = gp.statusWord();
    if (status == GoroutineStatus.PARKED || status == GoroutineStatus.WAITING) {
      Thread thread = gp.thread();
      int state = VirtualThreads.state(thread);
      if (state == VirtualThreads.UNBLOCKED
          || status == GoroutineStatus.PARKED && isUnparked(thread, state)) {
        gp.execute(VirtualThreads.runContinuation(thread));
      }
    }
  }

  /** Now, or since long ago. */
  private static boolean isUnparked(Thread thread, int state) {
    return switch (state) {
      case VirtualThreads.UNPARKED -> true;
      case VirtualThreads.PARKED, VirtualThreads.TIMED_PARKED ->
          VirtualThreads.parkPermit(thread)
              && VirtualThreads.casState(thread, state, VirtualThreads.UNPARKED);
      default -> false;
    };
  }
}
