package io.gopark.internal.chan;

import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.TimerSource;
import io.gopark.internal.sched.Waiter;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a timer or ticker. It has room for one time, which is dropped when the timer is
 * stopped or set anew: so nobody receives a time that is older than that. Seen from outside it has
 * no buffer.
 *
 * <p>The state of the timer is guarded by the channel's lock. The timer's fire comes without it, so
 * it may come late; then {@code seq} is not its number any more, and it does nothing.
 *
 * <p>The time is taken under the lock too: two Ms may fire a ticker at once, and the later time
 * must not be sent first. It is never compared with an earlier one, because the clock may be set
 * back.
 *
 * @go time.Timer
 */
public final class TimerChannel extends Channel<Instant> implements TimerSource.Fire {
  private static final long POSTPONED_NANOS = 1_000_000;

  private final InstantSource clock;
  private final TimerSource home;
  private final Object timer;

  /** Set and not yet fired, or to be fired again. */
  private boolean armed;

  private boolean periodic;
  private int seq;

  /** {@code home} is where it is made and stopped; it may be set in any heap of that runtime. */
  public TimerChannel(TimerSource home) {
    this(home, InstantSource.system());
  }

  TimerChannel(TimerSource home, InstantSource clock) {
    super(1);
    this.clock = clock;
    this.home = home;
    this.timer = home.make(this, this);
  }

  /**
   * Sets it, whether it is set or not.
   *
   * @param period above zero for a ticker
   * @return whether it was set, or had fired and nobody had received the time
   * @go time.Timer.Reset
   */
  public boolean set(TimerSource in, long when, long period) {
    lock();
    boolean pending = disarm();
    try {
      in.restart(timer, when, period, seq);
    } catch (OutOfMemoryError e) {
      unlock();
      throw e;
    }
    armed = true;
    periodic = period > 0;
    unlock();
    return pending;
  }

  /**
   * As {@link #set}, without setting it again.
   *
   * @go time.Timer.Stop
   */
  public boolean stop() {
    lock();
    boolean pending = disarm();
    unlock();
    return pending;
  }

  private boolean disarm() {
    boolean pending = armed;
    if (armed) {
      boolean wasInHeap = home.stop(timer);
      armed = false;
    }
    seq++;
    if (buffered() > 0) {
      Object stale = take();
      pending = true;
    }
    return pending;
  }

  /**
   * @go time.sendTime
   */
  @Override
  public void fire(Object self, int number) {
    Waiter receiver = null;
    lock();
    if (armed && seq == number) {
      try {
        receiver = sendTime();
      } catch (OutOfMemoryError e) {
        unlock();
        postpone(number);
        return;
      }
      armed = periodic;
    }
    unlock();
    if (receiver != null) {
      receiver.ready();
    }
  }

  /** Whom to ready, if anybody has waited. Where a time waits already this one is dropped. */
  private @Nullable Waiter sendTime() {
    if (buffered() > 0) {
      return null;
    }
    Instant now = clock.instant();
    Waiter receiver = queueOf(false).dequeue();
    if (receiver != null) {
      receiver.elem = now;
    } else {
      put(now);
    }
    return receiver;
  }

  /** Memory has run out: a little later. A ticker's time is lost, as if nobody had wanted it. */
  private void postpone(int number) {
    Machine mp = Machine.current();
    lock();
    try {
      if (mp != null && armed && !periodic && seq == number) {
        mp.timers().restart(timer, mp.scheduler().nanos() + POSTPONED_NANOS, 0, number);
      }
    } finally {
      unlock();
    }
  }

  @Override
  public int len() {
    return 0;
  }

  @Override
  public int cap() {
    return 0;
  }
}
