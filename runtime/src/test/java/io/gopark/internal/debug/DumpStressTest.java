package io.gopark.internal.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Alone;
import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.Goroutine;
import io.gopark.Task;
import io.gopark.internal.debug.GoroutineDump.Grouping;
import io.gopark.internal.sched.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dumps one after the other, by platform threads and by a goroutine, while goroutines do everything
 * that moves their states: nobody is woken without a cause, and no wake-up is lost.
 */
@Alone
class DumpStressTest {
  private static final long RUN_NANOS =
      TimeUnit.SECONDS.toNanos(Boolean.getBoolean("gopark.long") ? 120 : 3);

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicInteger wokenForNothing = new AtomicInteger();
  private final AtomicLong dumps = new AtomicLong();
  private final AtomicLong moves = new AtomicLong();
  private final List<Thread> busy = new ArrayList<>();
  private final List<Thread> sleepers = new ArrayList<>();
  private final Chan<Integer> never = Chan.make();
  private final Object neverNotified = new Object();
  private volatile boolean stop;
  private volatile boolean release;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void dumpsNeitherWakeNorLoseAnybody(int procs) throws Exception {
    GoRuntime runtime =
        GoRuntime.builder()
            .procs(procs)
            .name("stressed" + procs)
            .onPanic((gp, e) -> failure.compareAndSet(null, e))
            .build();
    startSleepers(runtime);
    startPingPong(runtime);
    startParkers(runtime);
    startMonitors(runtime);
    startTimers(runtime);
    startInterrupted(runtime);
    List<Thread> dumpers = startDumpers(runtime);
    long deadline = System.nanoTime() + RUN_NANOS;
    while (System.nanoTime() - deadline < 0 && failure.get() == null) {
      LockSupport.parkNanos(1_000_000);
    }
    stop = true;
    joinAll(dumpers);
    endBusy();
    assertThat(failure.get()).isNull();
    assertThat(wokenForNothing).hasValue(0);
    releaseSleepers();
    assertThat(failure.get()).isNull();
    assertThat(dumps.get()).isGreaterThan(10);
    assertThat(moves.get()).isGreaterThan(1_000);
    runtime.close();
  }

  private void go(GoRuntime runtime, List<Thread> to, Task task) {
    to.add(runtime.go(task).thread());
  }

  private void work(GoRuntime runtime, Task once) {
    go(
        runtime,
        busy,
        () -> {
          while (!stop) {
            once.run();
            moves.incrementAndGet();
          }
        });
  }

  /** They must not come back before they are released. */
  private void startSleepers(GoRuntime runtime) {
    for (int i = 0; i < 20; i++) {
      sleeper(runtime, () -> never.recv());
      sleeper(runtime, LockSupport::park);
      sleeper(runtime, () -> LockSupport.parkNanos(Long.MAX_VALUE));
      sleeper(
          runtime,
          () -> {
            synchronized (neverNotified) {
              neverNotified.wait();
            }
          });
    }
  }

  private void sleeper(GoRuntime runtime, Task wait) {
    Goroutine gp = runtime.go("sleeper", () -> asleep(wait));
    sleepers.add(gp.thread());
    while (gp.status() != Goroutine.Status.WAITING) {
      Thread.onSpinWait();
    }
  }

  private void asleep(Task wait) throws Exception {
    wait.run();
    if (!release) {
      wokenForNothing.incrementAndGet();
    }
  }

  private void startPingPong(GoRuntime runtime) {
    Chan<Integer> there = Chan.make();
    Chan<Integer> back = Chan.make();
    go(
        runtime,
        busy,
        () -> {
          for (int i = 0; !stop; i++) {
            there.send(i);
            Integer answer = back.recv();
            if (answer == null || answer != i) {
              throw new AssertionError("sent " + i + ", got " + answer);
            }
            moves.incrementAndGet();
          }
          there.close();
        });
    go(
        runtime,
        busy,
        () -> {
          for (int value : there) {
            back.send(value);
          }
        });
  }

  private void startParkers(GoRuntime runtime) {
    AtomicInteger turn = new AtomicInteger();
    Thread[] pair = new Thread[2];
    Chan<Integer> ready = Chan.make(2);
    for (int me = 0; me < 2; me++) {
      int mine = me;
      Goroutine gp =
          runtime.go(() -> {
            ready.recv();
            while (!stop) {
              while (turn.get() != mine && !stop) {
                LockSupport.park();
              }
              turn.set(1 - mine);
              LockSupport.unpark(pair[1 - mine]);
              moves.incrementAndGet();
            }
            LockSupport.unpark(pair[1 - mine]);
          });
      pair[me] = gp.thread();
      busy.add(gp.thread());
    }
    ready.close();
  }

  private void startMonitors(GoRuntime runtime) {
    Object monitor = new Object();
    for (int i = 0; i < 3; i++) {
      work(
          runtime,
          () -> {
            synchronized (monitor) {
              monitor.notify();
              monitor.wait(1);
            }
          });
    }
  }

  private void startTimers(GoRuntime runtime) {
    work(runtime, () -> Go.sleep(Duration.ofNanos(200_000)));
    work(runtime, () -> Thread.sleep(Duration.ofNanos(300_000)));
    work(runtime, Go::gosched);
    work(
        runtime,
        () -> {
          Thread child = Go.go(() -> moves.incrementAndGet()).thread();
          child.join();
        });
    work(
        runtime,
        () ->
            Go.blocking(() -> {
              LockSupport.parkNanos(1_000);
              return 0;
            }));
  }

  /** Each interrupt ends exactly one wait: no further one comes before that was seen. */
  private void startInterrupted(GoRuntime runtime) {
    AtomicInteger interrupts = new AtomicInteger();
    Goroutine victim =
        runtime.go(() -> {
          for (int n = 1; !stop; n++) {
            try {
              if (n % 2 == 0) {
                never.recv();
              } else {
                Thread.sleep(Duration.ofHours(1));
              }
              throw new AssertionError("woken for nothing");
            } catch (InterruptedException e) {
              interrupts.incrementAndGet();
            }
          }
        });
    busy.add(victim.thread());
    Thread interrupter =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (int n = 1; !stop; n++) {
                victim.thread().interrupt();
                long deadline = System.nanoTime() + BOUND.toNanos();
                while (interrupts.get() < n && !stop) {
                  if (System.nanoTime() - deadline > 0) {
                    failure.compareAndSet(null, new AssertionError("lost interrupt " + n));
                    return;
                  }
                  Thread.onSpinWait();
                }
                moves.incrementAndGet();
                LockSupport.parkNanos(100_000);
              }
              victim.thread().interrupt();
            });
    busy.add(interrupter);
  }

  private List<Thread> startDumpers(GoRuntime runtime) {
    Scheduler sched = ((io.gopark.internal.sched.Goroutine) runtime.go(() -> {})).scheduler();
    List<Thread> dumpers = new ArrayList<>();
    Task dumping =
        () -> {
          while (!stop) {
            dump(sched, Grouping.NEVER);
            dump(sched, Grouping.ALWAYS);
            Go.gosched();
          }
        };
    dumpers.add(runtime.go(dumping).thread());
    for (int i = 0; i < 2; i++) {
      dumpers.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  dumping.run();
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    // The JDK's own way to the same stacks.
    dumpers.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (!stop) {
                runtime.goroutines().forEach(gp -> gp.thread().getStackTrace());
                LockSupport.parkNanos(1_000_000);
              }
            }));
    return dumpers;
  }

  private void dump(Scheduler sched, Grouping grouping) throws IOException {
    StringBuilder out = new StringBuilder();
    GoroutineDump.write(sched, out, grouping);
    if (grouping == Grouping.NEVER) {
      requireSleepers(out.toString());
    }
    dumps.incrementAndGet();
  }

  /** They have all been seen waiting before the first dump, so each is in every dump. */
  private void requireSleepers(String dump) {
    long shown =
        dump.lines()
            .filter(line ->
                line.endsWith("{name: \"sleeper\"}:")
                    && line.contains("[")
                    && !line.contains("[runn"))
            .count();
    if (shown != sleepers.size()) {
      failure.compareAndSet(
          null, new AssertionError(shown + " of " + sleepers.size() + " sleepers:\n" + dump));
    }
  }

  private void endBusy() throws InterruptedException {
    joinAll(busy);
  }

  private void releaseSleepers() throws InterruptedException {
    release = true;
    never.close();
    for (Thread sleeper : sleepers) {
      LockSupport.unpark(sleeper);
    }
    synchronized (neverNotified) {
      neverNotified.notifyAll();
    }
    joinAll(sleepers);
  }

  private void joinAll(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      if (!thread.join(BOUND)) {
        throw new AssertionError(thread + " hangs; " + failure.get());
      }
    }
  }
}
