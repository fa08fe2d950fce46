package io.gopark.time;

import io.gopark.RecvChan;
import io.gopark.Task;
import io.gopark.internal.chan.TimerChannel;
import io.gopark.internal.host.Opened;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.TimerSource;
import io.gopark.internal.timer.FuncTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event in the future: a time that is sent on a channel, or a task that is started. As in Go
 * since 1.23, after {@link #stop} or {@link #reset} nobody receives a time from before, so no
 * channel has to be drained. What happened before a timer was set happens before its event.
 *
 * <p>Durations of zero and less are due at once; those of centuries never are. Methods may be
 * called from any thread. A timer lives on the heap of the P that set it; one that is set by a
 * thread which is no goroutine, on {@link io.gopark.GoRuntime#shared()}. A timer that is stopped,
 * or has fired, is in no heap.
 *
 * <p>Unlike Go since 1.23, a heap holds a timer that is set although nobody else refers to it: it
 * and its channel are collected after it has fired or was stopped, and not before. So stop one that
 * is set for long and no longer wanted.
 *
 * {@snippet :
 * Timer timer = Timer.make(Duration.ofHours(1));
 * IO.println(timer.stop()); // -> true
 * timer.reset(Duration.ofMillis(1));
 * IO.println(timer.c().recv() != null); // -> true
 * Chan<String> ran = Chan.make();
 * Timer.afterFunc(Duration.ofMillis(1), () -> ran.send("later"));
 * IO.println(ran.recv()); // -> later
 * }
 *
 * @go time.Timer
 */
public final class Timer {
  private final @Nullable TimerChannel channel;
  private final @Nullable FuncTimer func;

  private Timer(@Nullable TimerChannel channel, @Nullable FuncTimer func) {
    this.channel = channel;
    this.func = func;
  }

  /**
   * A timer that sends the time on its channel after {@code after}.
   *
   * <p>Happens-before: it happens before the receive of the time.
   *
   * @go time.NewTimer
   */
  public static Timer make(Duration after) {
    long nanos = Deadlines.nanos(after);
    Timer timer = new Timer(newChannel(), null);
    boolean fresh = timer.set(Machine.enter(), nanos);
    return timer;
  }

  /**
   * A channel that the time is sent on after {@code after}. Nobody can stop its timer, so it takes
   * memory until then, also if nobody refers to the channel. A time limit of an operation needs
   * neither: {@link io.gopark.Select#after} and {@link RecvChan#recv(Duration)} leave nothing
   * behind.
   *
   * <p>Happens-before: it happens before the receive of the time.
   *
   * @go time.After
   */
  public static RecvChan<Instant> after(Duration after) {
    return make(after).c();
  }

  /**
   * A timer that starts {@code task} as a goroutine after {@code after}, with the caller's context
   * class loader. Until then, or until it is stopped, what the task refers to stays in memory, as
   * in Go.
   *
   * <p>Happens-before: it happens before the start of {@code task}.
   *
   * @go time.AfterFunc
   */
  public static Timer afterFunc(Duration after, Task task) {
    Objects.requireNonNull(task, "go of nil func value");
    long nanos = Deadlines.nanos(after);
    Timer timer = new Timer(null, new FuncTimer(task));
    boolean fresh = timer.set(Machine.enter(), nanos);
    return timer;
  }

  /**
   * Where the time is sent. It has no buffer: {@code len} and {@code cap} are 0.
   *
   * @throws IllegalStateException if this timer starts a task
   */
  public RecvChan<Instant> c() {
    if (channel == null) {
      throw new IllegalStateException("a timer of afterFunc has no channel");
    }
    return channel;
  }

  /**
   * Stops it.
   *
   * @return whether that prevented the event. False: it was stopped, or its time was received, or
   *     its task was started, which is not waited for
   * @go time.Timer.Stop
   */
  public boolean stop() {
    Machine mp = Machine.enter();
    boolean pending = channel != null ? channel.stop() : Objects.requireNonNull(func).stop();
    leave(mp);
    return pending;
  }

  /**
   * Sets it to {@code after} from now, whether it has fired or not.
   *
   * <p>Happens-before: it happens before the receive of the time, or the start of the task, for
   * which it sets the timer.
   *
   * @return as {@link #stop}
   * @go time.Timer.Reset
   */
  public boolean reset(Duration after) {
    long nanos = Deadlines.nanos(after);
    return set(Machine.enter(), nanos);
  }

  /** Inside the runtime on {@code mp}, which it leaves. */
  private boolean set(@Nullable Machine mp, long nanos) {
    try {
      long when = Deadlines.when(Deadlines.scheduler(mp), nanos);
      return channel != null
          ? channel.set(Deadlines.heap(mp), when, 0)
          : Objects.requireNonNull(func).set(Deadlines.heap(mp), when);
    } finally {
      leave(mp);
    }
  }

  static TimerChannel newChannel() {
    Opened.require();
    Machine mp = Machine.enter();
    TimerSource home = Deadlines.heap(mp);
    leave(mp);
    return new TimerChannel(home);
  }

  static void leave(@Nullable Machine mp) {
    if (mp != null) {
      mp.leave();
    }
  }
}
