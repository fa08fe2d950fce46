package io.gopark.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Go;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** What Java programs do besides channels: locks, monitors, sleeps, calls that block or pin. */
@SuppressWarnings("restricted") // pins goroutines in a native frame
final class JavaWork {
  private final World world;

  JavaWork(World world) {
    this.world = world;
  }

  /** A counter under a monitor, and one under a lock of java.util.concurrent. */
  void locks(int parties) {
    Counter counter = new Counter();
    AtomicLong monitors = new AtomicLong();
    AtomicLong locks = new AtomicLong();
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      world.go(() -> {
        while (world.goesOn()) {
          if (random.nextBoolean()) {
            counter.addInMonitor(random.nextInt(8) == 0);
            monitors.incrementAndGet();
          } else {
            counter.addInLock(random.nextInt(8) == 0);
            locks.incrementAndGet();
          }
        }
      });
    }
    world.atEnd(() -> {
      assertThat(counter.inMonitor).as("monitor").isEqualTo(monitors.get());
      assertThat(counter.inLock).as("lock").isEqualTo(locks.get());
    });
  }

  private static final class Counter {
    private final ReentrantLock lock = new ReentrantLock();
    private long inMonitor;
    private long inLock;

    synchronized void addInMonitor(boolean yield) throws InterruptedException {
      long before = inMonitor;
      if (yield) {
        Go.gosched();
      }
      inMonitor = before + 1;
    }

    void addInLock(boolean yield) {
      lock.lock();
      try {
        long before = inLock;
        if (yield) {
          Thread.yield();
        }
        inLock = before + 1;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Two goroutines that wait for each other in {@code Object.wait}. */
  void monitorPingPong() {
    Baton baton = new Baton();
    for (int i = 0; i < 2; i++) {
      boolean mine = i == 0;
      world.go(() -> {
        while (baton.pass(mine, world.goesOn())) {
          Thread.onSpinWait();
        }
      });
    }
  }

  private static final class Baton {
    private boolean first = true;
    private boolean over;

    synchronized boolean pass(boolean mine, boolean goesOn) throws InterruptedException {
      over |= !goesOn;
      while (first != mine && !over) {
        wait();
      }
      first = !mine;
      notifyAll();
      return !over;
    }
  }

  /** A queue of java.util.concurrent between a goroutine and a thread. */
  void queue() {
    BlockingQueue<Long> queue = new ArrayBlockingQueue<>(3);
    AtomicLong sent = new AtomicLong();
    AtomicLong received = new AtomicLong();
    world.go(() -> {
      for (long i = 1; world.goesOn(); i++) {
        queue.put(i);
        sent.addAndGet(i);
      }
      queue.put(0L);
    });
    world.thread(() -> {
      for (long v = queue.take(); v != 0; v = queue.take()) {
        received.addAndGet(v);
      }
    });
    world.atEnd(() -> assertThat(received).as("blocking queue").hasValue(sent.get()));
  }

  /** Sleepers of both kinds, interrupted now and then, that must not wake too early. */
  void sleepers(int parties) {
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      SplittableRandom when = world.random();
      boolean disturbed = i % 3 == 0;
      Thread sleeper =
          world
              .go(() -> {
                while (world.goesOn()) {
                  sleepOnce(random, disturbed);
                }
              })
              .thread();
      if (disturbed) {
        world.go(() -> {
          while (world.goesOn()) {
            Go.sleep(Duration.ofNanos(when.nextInt(1_000_000)));
            sleeper.interrupt();
          }
        });
      }
    }
  }

  private static void sleepOnce(SplittableRandom random, boolean disturbed) {
    Duration time = Duration.ofNanos(1 + random.nextInt(1_500_000));
    long began = System.nanoTime();
    try {
      if (random.nextBoolean()) {
        Go.sleep(time);
      } else {
        Thread.sleep(time);
      }
      assertThat(System.nanoTime() - began).as("slept").isGreaterThanOrEqualTo(time.toNanos());
    } catch (InterruptedException e) {
      assertThat(disturbed).as("interrupted by somebody").isTrue();
    }
  }

  /** Calls that give the P away, with and without work of the runtime inside. */
  void blockingCalls(int parties) {
    Chan<Integer> ch = Chan.make(1);
    AtomicLong calls = new AtomicLong();
    AtomicLong answers = new AtomicLong();
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      world.go(() -> {
        while (world.goesOn()) {
          int kind = random.nextInt(4);
          int answer = Go.blocking(() -> blockingCall(kind, ch));
          assertThat(answer).isEqualTo(kind);
          answers.incrementAndGet();
          calls.incrementAndGet();
        }
      });
    }
    world.atEnd(() -> assertThat(answers).hasValue(calls.get()));
  }

  private static int blockingCall(int kind, Chan<Integer> ch) throws Exception {
    switch (kind) {
      case 0 -> Thread.sleep(0, 50_000);
      case 1 -> {
        ch.send(kind);
        Integer unused = ch.recv();
      }
      case 2 -> LockSupport.parkNanos(30_000);
      default -> Go.gosched();
    }
    return kind;
  }

  /** Goroutines that are pinned by a native frame while they wait for one another. */
  void pinned(int parties) {
    Chan<Integer> ch = Chan.make();
    AtomicLong sent = new AtomicLong();
    AtomicLong received = new AtomicLong();
    for (int i = 0; i < parties; i++) {
      SplittableRandom random = world.random();
      world.go(() -> {
        while (world.goesOn()) {
          int kind = random.nextInt(3);
          Native.call(() -> {
            switch (kind) {
              case 0 -> sent.addAndGet(ch.send(1, Duration.ofMillis(1)) ? 1 : 0);
              case 1 ->
                  received.addAndGet(
                      ch.recv(Duration.ofMillis(1)) instanceof io.gopark.Received.Value ? 1 : 0);
              default -> Go.sleep(Duration.ofNanos(100_000));
            }
          });
        }
      });
    }
    world.atEnd(() -> assertThat(received).as("exchanged while pinned").hasValue(sent.get()));
  }

  /** Goroutines bound to their threads, among others that are not. */
  void lockedToThread(int parties) {
    Chan<Thread> ch = Chan.make();
    for (int i = 0; i < parties; i++) {
      world.go(() -> {
        while (world.goesOn()) {
          Go.lockOSThread();
          Go.gosched();
          boolean unused = ch.send(Thread.currentThread(), Duration.ofNanos(200_000));
          Go.unlockOSThread();
        }
      });
      world.go(() -> {
        while (world.goesOn()) {
          Object unused = ch.recv(Duration.ofNanos(300_000));
        }
      });
    }
  }

  /** Computes past the time after which a P is taken, then works on with what it finds. */
  void hog() {
    SplittableRandom random = world.random();
    Chan<Integer> own = Chan.make(1);
    world.go(() -> {
      while (world.goesOn()) {
        long end = System.nanoTime() + random.nextInt(25_000_000);
        while (System.nanoTime() - end < 0) {
          Thread.onSpinWait();
        }
        switch (random.nextInt(3)) {
          case 0 -> Thread.sleep(0, 100_000);
          case 1 -> java.nio.file.Files.exists(java.nio.file.Path.of("."));
          default -> Go.gosched();
        }
        own.send(1);
        assertThat(own.recv()).isEqualTo(1);
      }
    });
  }

  /** A call of the C library that calls back: the goroutine cannot leave its stack meanwhile. */
  static final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SORT =
        LINKER.downcallHandle(
            LINKER.defaultLookup().find("qsort").orElseThrow(),
            FunctionDescriptor.ofVoid(
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    private static final MethodHandle COMPARE;

    static {
      try {
        COMPARE =
            MethodHandles.lookup()
                .findStatic(
                    Native.class,
                    "compare",
                    MethodType.methodType(
                        int.class, Once.class, MemorySegment.class, MemorySegment.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Native() {}

    private static final class Once {
      private final io.gopark.Task task;
      private Throwable thrown;
      private boolean done;

      Once(io.gopark.Task task) {
        this.task = task;
      }
    }

    static void call(io.gopark.Task task) throws Exception {
      Once once = new Once(task);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment compare =
            LINKER.upcallStub(
                COMPARE.bindTo(once),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                arena);
        MemorySegment two = arena.allocate(ValueLayout.JAVA_INT, 2);
        SORT.invokeExact(two, 2L, 4L, compare);
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
      if (once.thrown != null) {
        throw new AssertionError(once.thrown);
      }
    }

    @SuppressWarnings("unused")
    private static int compare(Once once, MemorySegment a, MemorySegment b) {
      if (!once.done) {
        once.done = true;
        try {
          once.task.run();
        } catch (Throwable e) {
          once.thrown = e;
        }
      }
      return 0;
    }
  }
}
