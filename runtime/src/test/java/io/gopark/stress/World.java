package io.gopark.stress;

import io.gopark.Goroutine;
import io.gopark.Task;
import io.gopark.internal.base.Clock;
import io.gopark.internal.debug.GoroutineDump;
import io.gopark.internal.host.GoroutineContainer;
import io.gopark.internal.host.OpenModules;
import io.gopark.internal.host.SwitchPath;
import io.gopark.internal.netpoll.NetworkPoller;
import io.gopark.internal.sched.Config;
import io.gopark.internal.sched.RuntimeEvents;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.timer.TimerHeap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A scheduler under stress: what runs on it, when that has to stop, and what must hold at the end.
 * The monitor may be left out; then a lost wake-up hangs, and the hang is a failure.
 */
final class World {
  private static final long NAP_MILLIS = 5;
  private static final int PATIENCE_NAPS = 8_000;

  final Scheduler sched;
  private final NetworkPoller netpoll = new NetworkPoller();
  final long seed;

  /**
   * Whether the P of a goroutine that waits while pinned is given to others. On the standard path
   * that is the monitor's work, because the JDK parks such a thread with its carrier and tells
   * nobody: without it, as many pinned goroutines as Ps wait for ever for timers that no P runs.
   */
  final boolean freesPinned;

  private final GoroutineContainer container;
  private final long until;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Runnable> checks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private long streams;

  World(long seed, int procs, int ringCapacity, boolean sysmon, long millis) {
    OpenModules.ensureOpen();
    this.seed = seed;
    this.freesPinned = sysmon || SwitchPath.current() == SwitchPath.DIRECT;
    this.until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    Scheduler[] self = new Scheduler[1];
    container =
        new GoroutineContainer(
            "stress", () -> self[0].goroutines().stream().map(Goroutine::thread));
    Config config =
        new Config("stress", procs, 1_000, Clock.SYSTEM, ringCapacity, sysmon, false, false);
    sched =
        new Scheduler(
            config, new Events(), netpoll, id -> new TimerHeap(self[0]), container, () -> true);
    self[0] = sched;
    sched.schedinit();
  }

  private final class Events implements RuntimeEvents {
    @Override
    public void panicked(io.gopark.internal.sched.Goroutine gp, Throwable e) {
      fail(e);
    }

    @Override
    public void goexited(io.gopark.internal.sched.Goroutine gp) {
      // Counted by the task's own finally block.
    }

    @Override
    public void fatal(Fatal kind, String text) {
      fail(new AssertionError(kind + ": " + text));
    }
  }

  void fail(Throwable e) {
    failure.compareAndSet(null, e);
  }

  /** Whether work should begin another round. */
  boolean goesOn() {
    return System.nanoTime() - until < 0 && failure.get() == null;
  }

  /** A generator of its own for each party, so that a seed gives each the same choices. */
  SplittableRandom random() {
    return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * ++streams);
  }

  /** A goroutine that the end waits for. */
  Goroutine go(Task task) {
    running.incrementAndGet();
    return sched.newproc(null, counted(task));
  }

  /** A thread outside of the scheduler that the end waits for. */
  Thread thread(Task task) {
    running.incrementAndGet();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("stress-outside-" + threads.size())
            .unstarted(() -> runOutside(task));
    return start(thread);
  }

  /** A virtual thread of the JDK's own scheduler that the end waits for. */
  Thread jdkThread(Task task) {
    running.incrementAndGet();
    return start(Thread.ofVirtual().unstarted(() -> runOutside(task)));
  }

  private synchronized Thread start(Thread thread) {
    threads.add(thread);
    thread.start();
    return thread;
  }

  private void runOutside(Task task) {
    try {
      counted(task).run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  private Task counted(Task task) {
    return () -> {
      try {
        task.run();
      } finally {
        running.decrementAndGet();
      }
    };
  }

  /** What must hold when everything has ended. */
  synchronized void atEnd(Runnable check) {
    checks.add(check);
  }

  /** Waits for all, then checks. Any failure names the seed. */
  void end() throws InterruptedException {
    // Naps are counted, not time: a machine that was suspended has not hung.
    int naps = 0;
    while (running.get() > 0 && failure.get() == null && naps < PATIENCE_NAPS) {
      Thread.sleep(NAP_MILLIS);
      if (!goesOn()) {
        naps++;
      }
    }
    Throwable e = failure.get();
    if (e != null || running.get() > 0) {
      String state = state();
      sched.close(TimeUnit.SECONDS.toNanos(1));
      throw new AssertionError(
          "seed " + seed + (e == null ? ": hangs\n" : ": failed\n") + state, e);
    }
    try {
      checks.forEach(Runnable::run);
      awaitNoGoroutines();
    } catch (AssertionError broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    } finally {
      container.deregister();
    }
    boolean closed = sched.close(TimeUnit.SECONDS.toNanos(20));
    netpoll.close(sched::owns, closed);
    if (!closed) {
      throw new AssertionError("seed " + seed + ": does not close\n" + state());
    }
  }

  /** The last instructions of a goroutine come after its task. */
  private void awaitNoGoroutines() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (sched.numGoroutine() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("goroutines are left\n" + state());
      }
      Thread.sleep(1);
    }
  }

  private String state() {
    StringBuilder text = new StringBuilder();
    text.append(running.get()).append(" left; ").append(sched.stats()).append('\n');
    try {
      GoroutineDump.write(sched, text);
    } catch (IOException e) {
      text.append(e);
    }
    Thread.getAllStackTraces()
        .forEach((thread, stack) -> {
          text.append('\n').append(thread).append(' ').append(thread.getState());
          for (StackTraceElement frame : stack) {
            text.append("\n\tat ").append(frame);
          }
        });
    return text.toString();
  }
}
