package io.gopark.time;

import io.gopark.RecvChan;
import io.gopark.RuntimeError;
import io.gopark.internal.chan.TimerChannel;
import io.gopark.internal.sched.Machine;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sends the time on its channel again and again. A receiver that is slow misses ticks; at most one
 * waits for it. Everything else is as with {@link Timer}.
 *
 * <p>Stop it, or close it: unlike Go since 1.23, a ticker that nobody refers to is not collected
 * while it ticks, and wakes a thread at each tick.
 *
 * {@snippet :
 * try (Ticker ticker = Ticker.make(Duration.ofMillis(2))) {
 *   for (int i = 1; i <= 2; i++) {
 *     ticker.c().recv();
 *     IO.println("tick " + i); // -> tick 1, tick 2
 *   }
 * }
 * }
 *
 * @go time.Ticker
 */
public final class Ticker implements AutoCloseable {
  private final TimerChannel channel;

  private Ticker(TimerChannel channel) {
    this.channel = channel;
  }

  /**
   * A ticker whose first tick comes after {@code period}.
   *
   * <p>Happens-before: it happens before the receive of each tick.
   *
   * @throws RuntimeError "non-positive interval for NewTicker"
   * @go time.NewTicker
   */
  public static Ticker make(Duration period) {
    long nanos = positive(period, "non-positive interval for NewTicker");
    Ticker ticker = new Ticker(Timer.newChannel());
    ticker.set(Machine.enter(), nanos);
    return ticker;
  }

  /**
   * The channel of a ticker that is never stopped: it ticks until its runtime ends, also when
   * nobody refers to the channel any more. Where it is wanted for less than that, {@link #make} one
   * and stop it.
   *
   * <p>Happens-before: it happens before the receive of each tick.
   *
   * @go time.Tick
   */
  public static RecvChan<Instant> tick(Duration period) {
    return make(period).c();
  }

  /** Where the ticks come. It is not closed by {@link #stop}; {@code len} and {@code cap} are 0. */
  public RecvChan<Instant> c() {
    return channel;
  }

  /**
   * No tick is received after this, nor one that waited.
   *
   * @go time.Ticker.Stop
   */
  public void stop() {
    Machine mp = Machine.enter();
    boolean ticking = channel.stop();
    Timer.leave(mp);
  }

  /** As {@link #stop}. */
  @Override
  public void close() {
    stop();
  }

  /**
   * Goes on with another period; the next tick comes after that.
   *
   * <p>Happens-before: it happens before the receive of each tick that comes of it.
   *
   * @throws RuntimeError "non-positive interval for Ticker.Reset"
   * @go time.Ticker.Reset
   */
  public void reset(Duration period) {
    long nanos = positive(period, "non-positive interval for Ticker.Reset");
    set(Machine.enter(), nanos);
  }

  private void set(@Nullable Machine mp, long period) {
    try {
      long first = Deadlines.when(Deadlines.scheduler(mp), period);
      boolean ticking = channel.set(Deadlines.heap(mp), first, period);
    } finally {
      Timer.leave(mp);
    }
  }

  /** Never so long that the deadline after the next could not be represented. */
  private static long positive(Duration period, String text) {
    if (period.isZero() || period.isNegative()) {
      throw new RuntimeError(text);
    }
    return Math.min(Deadlines.nanos(period), Long.MAX_VALUE / 4);
  }
}
