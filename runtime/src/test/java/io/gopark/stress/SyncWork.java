package io.gopark.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Go;
import io.gopark.sync.Cond;
import io.gopark.sync.Mutex;
import io.gopark.sync.RWMutex;
import io.gopark.sync.Semaphore;
import io.gopark.sync.WaitGroup;
import io.gopark.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Locks of io.gopark.sync around plain counters, with interrupts and timeouts; and timers. */
final class SyncWork {
  private static final int PERMITS = 3;

  private final World world;
  private final List<Thread> disturbed = new CopyOnWriteArrayList<>();

  SyncWork(World world) {
    this.world = world;
  }

  /** Interrupts whoever takes part, now and then. */
  void disturb() {
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        if (!disturbed.isEmpty()) {
          disturbed.get(random.nextInt(disturbed.size())).interrupt();
        }
        Go.sleep(Duration.ofNanos(random.nextInt(300_000)));
      }
    });
  }

  private static final class Counter {
    long value;
  }

  void mutex(int parties) {
    Mutex mutex = new Mutex();
    Counter counter = new Counter();
    AtomicLong turns = new AtomicLong();
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      party(
          i,
          () -> {
            if (locked(mutex, random)) {
              addSlowly(counter, random);
              turns.incrementAndGet();
              mutex.unlock();
            }
          });
    }
    world.atEnd(() -> assertThat(counter.value).as("under a Mutex").isEqualTo(turns.get()));
  }

  private static boolean locked(Mutex mutex, SplittableRandom random) throws InterruptedException {
    switch (random.nextInt(4)) {
      case 0 -> mutex.lock();
      case 1 -> mutex.lockInterruptibly();
      case 2 -> {
        return mutex.tryLock(Duration.ofNanos(random.nextInt(200_000)));
      }
      default -> {
        return mutex.tryLock();
      }
    }
    return true;
  }

  private static void addSlowly(Counter counter, SplittableRandom random) {
    long before = counter.value;
    if (random.nextInt(8) == 0) {
      Go.gosched();
    }
    counter.value = before + 1;
  }

  void rwMutex(int parties) {
    RWMutex mutex = new RWMutex();
    Counter counter = new Counter();
    AtomicLong turns = new AtomicLong();
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      party(
          i,
          () -> {
            if (random.nextInt(4) == 0) {
              mutex.lockInterruptibly();
              addSlowly(counter, random);
              turns.incrementAndGet();
              mutex.unlock();
            } else if (mutex.tryRLock(Duration.ofMillis(2))) {
              long before = counter.value;
              Go.gosched();
              assertThat(counter.value).as("while a reader reads").isEqualTo(before);
              mutex.runlock();
            }
          });
    }
    world.atEnd(() -> assertThat(counter.value).as("under a RWMutex").isEqualTo(turns.get()));
  }

  void semaphore(int parties) {
    Semaphore semaphore = new Semaphore(PERMITS);
    AtomicInteger inside = new AtomicInteger();
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      party(
          i,
          () -> {
            int n = 1 + random.nextInt(PERMITS);
            if (semaphore.tryAcquire(n, Duration.ofNanos(random.nextInt(400_000)))) {
              assertThat(inside.addAndGet(n)).as("permits out").isLessThanOrEqualTo(PERMITS);
              Go.gosched();
              inside.addAndGet(-n);
              semaphore.release(n);
            }
          });
    }
    world.atEnd(() -> assertThat(semaphore.available()).as("permits back").isEqualTo(PERMITS));
  }

  /** A bounded stock: nobody waits for ever, nothing is taken twice. */
  void condition(int parties) {
    Mutex mutex = new Mutex();
    Cond changed = new Cond(mutex);
    Counter stock = new Counter();
    AtomicLong put = new AtomicLong();
    AtomicLong taken = new AtomicLong();
    for (int i = 0; i < parties; i++) {
      boolean puts = i % 2 == 0;
      party(
          i,
          () -> {
            mutex.lock();
            try {
              long end = System.nanoTime() + 1_000_000;
              while (puts ? stock.value == 2 : stock.value == 0) {
                long left = end - System.nanoTime();
                if (left <= 0 || !changed.await(Duration.ofNanos(left))) {
                  return;
                }
              }
              stock.value += puts ? 1 : -1;
              (puts ? put : taken).incrementAndGet();
              changed.signal();
            } finally {
              mutex.unlock();
            }
          });
    }
    world.atEnd(() -> assertThat(taken.get() + stock.value).as("stock").isEqualTo(put.get()));
  }

  void waitGroups() {
    SplittableRandom random = world.random();
    world.go(() -> {
      while (world.goesOn()) {
        WaitGroup group = new WaitGroup();
        AtomicInteger done = new AtomicInteger();
        int n = 1 + random.nextInt(8);
        for (int i = 0; i < n; i++) {
          group.go(() -> {
            Go.gosched();
            done.incrementAndGet();
          });
        }
        group.await();
        assertThat(done).as("who was waited for").hasValue(n);
      }
    });
  }

  /** Timers that are started, stopped and set again: each start fires once or was stopped. */
  void timers() {
    SplittableRandom random = world.random();
    AtomicLong fired = new AtomicLong();
    AtomicLong due = new AtomicLong();
    world.go(() -> {
      while (world.goesOn()) {
        Duration after = Duration.ofNanos(random.nextInt(300_000));
        Timer timer = Timer.afterFunc(after, fired::incrementAndGet);
        due.incrementAndGet();
        Go.sleep(Duration.ofNanos(random.nextInt(300_000)));
        if (random.nextBoolean() && timer.stop()) {
          due.decrementAndGet();
        }
      }
      while (fired.get() < due.get()) {
        Go.sleep(Duration.ofMillis(1));
      }
    });
    world.atEnd(() -> assertThat(fired).as("timers fired").hasValue(due.get()));
  }

  private interface Step {
    void run() throws Exception;
  }

  private void party(int i, Step step) {
    io.gopark.Task task =
        () -> {
          disturbed.add(Thread.currentThread());
          while (world.goesOn()) {
            try {
              step.run();
            } catch (InterruptedException e) {
              Thread.onSpinWait();
            }
          }
        };
    if (i % 4 == 3) {
      world.thread(task);
    } else {
      world.go(task);
    }
  }
}
