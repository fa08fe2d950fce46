package io.gopark.internal.sched;

import io.gopark.Task;
import io.gopark.internal.base.Clock;
import io.gopark.internal.host.GoroutineContainer;
import io.gopark.internal.host.OpenModules;
import io.gopark.internal.host.SocketPath;
import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.netpoll.NetworkPoller;
import io.gopark.internal.netpoll.SleepingPoller;
import io.gopark.internal.timer.TimerHeap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler with a ring of 4 and, unless a test asks for it, no monitor: a wake-up that is lost
 * hangs here instead of being made up for.
 */
public final class TestScheduler implements RuntimeEvents, AutoCloseable {
  static final int RING = 4;
  private static final int BOUND_SECONDS = 60;
  private static final int PATIENCE_SECONDS = 20;

  final Scheduler sched;

  /** The network; null where the JDK's own pollers poll it. */
  final @Nullable NetworkPoller netpoll =
      SocketPath.current() == SocketPath.JDK ? null : new NetworkPoller();

  final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final GoroutineContainer container;
  private final AtomicLong ids = new AtomicLong(1L << 32);

  TestScheduler(int procs) {
    this(procs, false);
  }

  TestScheduler(int procs, boolean sysmon) {
    this(new Config("test", procs, 100, Clock.SYSTEM, RING, sysmon, false, false));
  }

  public TestScheduler(Config config) {
    this(config, null);
  }

  /**
   * @param network what is polled instead of the network; null: the network
   */
  TestScheduler(Config config, @Nullable NetpollSource network) {
    this(config, network, new Timers(), () -> true);
  }

  TestScheduler(Config config, @Nullable NetpollSource network, ExternalLife outside) {
    this(config, network, new Timers(), outside);
  }

  /** Makes the timers of the Ps; a test may look over their shoulder. */
  static class Timers {
    TimerSource of(Scheduler sched, int procId) {
      return new TimerHeap(sched);
    }
  }

  TestScheduler(Config config, @Nullable NetpollSource network, Timers timers) {
    this(config, network, timers, () -> true);
  }

  private TestScheduler(
      Config config, @Nullable NetpollSource network, Timers timers, ExternalLife outside) {
    OpenModules.ensureOpen();
    container = new GoroutineContainer("test", Stream::empty);
    Scheduler[] self = new Scheduler[1];
    sched =
        new Scheduler(
            config,
            this,
            network == null ? sleeper() : network,
            id -> timers.of(self[0], id),
            container,
            outside);
    self[0] = sched;
    sched.schedinit();
  }

  /** What an M sleeps in, as in a runtime. */
  private NetpollSource sleeper() {
    return netpoll == null ? new SleepingPoller() : netpoll;
  }

  /** A goroutine that is not queued anywhere and never runs. */
  Goroutine idle(long goid) {
    return new Goroutine(sched, goid, 0, null, () -> {}, false, VirtualThreads.takeIds(1));
  }

  /** A goroutine that would run if it were queued somewhere. */
  Goroutine runnable(Task task) {
    Goroutine gp =
        new Goroutine(
            sched, ids.getAndIncrement(), 0, null, task, false, VirtualThreads.takeIds(1));
    sched.allgs.add(gp);
    VirtualThreads.start(gp.thread(), container);
    gp.setStatus(GoroutineStatus.IDLE, GoroutineStatus.RUNNABLE);
    return gp;
  }

  /** Runs {@code main} as a goroutine until it returns. */
  public void run(Task main) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    sched.newproc(
        null,
        () -> {
          try {
            main.run();
          } finally {
            done.countDown();
          }
        });
    if (!done.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no end after " + BOUND_SECONDS + " s: " + describe());
    }
    rethrow();
  }

  /** Waits for what the scheduler is to come to, on any thread. */
  void await(BooleanSupplier state) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!state.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not after " + PATIENCE_SECONDS + " s: " + describe());
      }
      Thread.onSpinWait();
    }
  }

  String describe() {
    StringBuilder text = new StringBuilder(sched.stats().toString());
    for (Goroutine gp : sched.goroutines()) {
      text.append('\n').append(gp).append(' ').append(gp.waitReason());
    }
    for (Machine mp : sched.allm) {
      text.append('\n').append(mp.getName()).append(" p=").append(mp.p == null ? -1 : mp.p.id);
      text.append(" spinning=").append(mp.spinning).append(" idle=").append(mp.idle);
    }
    return text.toString();
  }

  void rethrow() {
    Throwable e = failure.get();
    if (e != null) {
      throw new AssertionError("a goroutine panicked, or the scheduler did", e);
    }
  }

  @Override
  public void panicked(Goroutine gp, Throwable e) {
    failure.compareAndSet(null, e);
  }

  @Override
  public void goexited(Goroutine gp) {}

  @Override
  public void fatal(Fatal kind, String text) {
    failure.compareAndSet(null, new AssertionError(kind + ": " + text));
  }

  @Override
  public void close() {
    boolean ended = sched.close(TimeUnit.SECONDS.toNanos(BOUND_SECONDS));
    if (netpoll != null) {
      netpoll.close(sched::owns, ended);
    }
    container.deregister();
    rethrow();
  }
}
