package io.gopark.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.internal.debug.GoroutineDump;
import io.gopark.internal.sched.SchedStats;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What is done to the scheduler itself while it works. */
final class WorldWork {
  /**
   * Who makes goroutines by the clock waits while this many have not ended: on a machine that is
   * busy with other work they would grow in number without end, and the run queues with them.
   */
  private static final int MOST_ALIVE = 1_000;

  /** Each of these has a thread, and the world is allowed a thousand. */
  private static final int MOST_LOCKED = 100;

  private final World world;

  WorldWork(World world) {
    this.world = world;
  }

  /** Changes the number of Ps, from inside and from outside. */
  void changeProcs(int most) {
    SplittableRandom inside = world.random();
    SplittableRandom outside = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        int unused = Go.gomaxprocs(1 + inside.nextInt(most));
        Go.sleep(Duration.ofNanos(inside.nextInt(3_000_000)));
      }
    });
    world.thread(() -> {
      while (world.goesOn()) {
        int before = world.sched.gomaxprocs(1 + outside.nextInt(most));
        assertThat(before).isBetween(1, most);
        Thread.sleep(outside.nextInt(4));
      }
    });
  }

  /** Stops the world: meanwhile no goroutine gets through an operation of the runtime. */
  void stopTheWorld() {
    AtomicLong steps = new AtomicLong();
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        steps.incrementAndGet();
        Go.gosched();
      }
    });
    world.thread(() -> {
      while (world.goesOn()) {
        world.sched.stopTheWorld(() -> {
          long before = steps.get();
          for (int i = 0; i < 2_000; i++) {
            Thread.onSpinWait();
          }
          // The one in user code may count once more before it comes to a stop.
          if (steps.get() - before > 1) {
            world.fail(new AssertionError("a goroutine ran in a stopped world"));
          }
        });
        Thread.sleep(random.nextInt(4));
      }
    });
  }

  /** Dumps, stacks, statistics and thread states, all the time. */
  void observe() {
    SplittableRandom random = world.random();
    world.thread(() -> {
      while (world.goesOn()) {
        switch (random.nextInt(3)) {
          case 0 -> GoroutineDump.write(world.sched, new StringBuilder());
          case 1 -> stats();
          default -> someStack(random);
        }
        Thread.sleep(random.nextInt(3));
      }
    });
  }

  private void stats() {
    SchedStats stats = world.sched.stats();
    assertThat(stats.idleProcs()).isBetween(0, stats.procs());
    assertThat(stats.idleThreads()).isBetween(0, stats.threads());
    assertThat(stats.goroutines()).isPositive();
  }

  private void someStack(SplittableRandom random) {
    List<? extends Goroutine> all = world.sched.goroutines();
    if (!all.isEmpty()) {
      Thread thread = all.get(random.nextInt(all.size())).thread();
      assertThat(thread.getStackTrace()).isNotNull();
      assertThat(thread.getState()).isNotNull();
    }
  }

  /** Goroutines that come and go, some by goexit, some made by threads outside. */
  void comeAndGo() {
    AtomicLong begun = new AtomicLong();
    AtomicLong ended = new AtomicLong();
    SplittableRandom random = world.random();
    Runnable one =
        () -> {
          begun.incrementAndGet();
          boolean exits = random.split().nextBoolean();
          world.go(() -> {
            try {
              if (exits) {
                throw Go.goexit();
              }
              Go.gosched();
            } finally {
              ended.incrementAndGet();
            }
          });
        };
    world.thread(() -> {
      while (world.goesOn()) {
        if (begun.get() - ended.get() < MOST_ALIVE) {
          one.run();
        }
        Thread.sleep(0, 300_000);
      }
    });
    world.go(() -> {
      while (world.goesOn()) {
        begun.incrementAndGet();
        world.go(ended::incrementAndGet);
        Go.gosched();
      }
    });
    world.atEnd(() -> assertThat(ended).as("goroutines ended").hasValue(begun.get()));
  }

  /** Goroutines that end while they are bound to their thread, which ends with them. */
  void endLocked() {
    AtomicLong begun = new AtomicLong();
    AtomicLong ended = new AtomicLong();
    world.go(() -> {
      while (world.goesOn()) {
        if (begun.get() - ended.get() < MOST_LOCKED) {
          begun.incrementAndGet();
          world.go(() -> {
            Go.lockOSThread();
            Go.gosched();
            ended.incrementAndGet();
          });
        }
        Go.sleep(Duration.ofMillis(1));
      }
    });
    world.atEnd(() -> assertThat(ended).as("ended on their own thread").hasValue(begun.get()));
  }

  /** Virtual threads that a goroutine starts itself become goroutines. */
  void adopt() {
    AtomicLong sum = new AtomicLong();
    AtomicLong expected = new AtomicLong();
    world.go(() -> {
      while (world.goesOn()) {
        Thread child =
            Thread.startVirtualThread(() -> {
              Thread.yield();
              sum.incrementAndGet();
            });
        child.join();
        expected.incrementAndGet();
      }
    });
    world.atEnd(() -> assertThat(sum).as("children that ran").hasValue(expected.get()));
  }
}
