package io.gopark.sync;

import io.gopark.Go;
import io.gopark.ScarceMemory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Programs that lock where memory is scarce, on a platform thread, which needs a waiter of its own.
 *
 * <p>Argument: which.
 */
public final class LockMemory {
  private static final int WOKEN = 2;

  private LockMemory() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "acquire" -> acquire();
      case "spin" -> spin();
      case "write" -> write();
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.exit(0);
  }

  /** So many that they do not fit into what is left over where nothing else does. */
  private static void acquire() throws Exception {
    Go.gosched();
    Mutex[] mutexes = new Mutex[100];
    Mutex.@Nullable Held[] held = new Mutex.Held[mutexes.length];
    for (int i = 0; i < mutexes.length; i++) {
      mutexes[i] = new Mutex();
    }
    ScarceMemory.repeat(
        () -> {
          for (int i = 0; i < mutexes.length; i++) {
            held[i] = mutexes[i].acquire();
          }
          release(held);
        },
        () -> {
          release(held);
          boolean free = true;
          for (Mutex mutex : mutexes) {
            free &= !mutex.isLocked();
          }
          return free;
        });
  }

  private static void release(Mutex.@Nullable Held[] held) {
    for (int i = 0; i < held.length; i++) {
      Mutex.Held each = held[i];
      if (each != null) {
        held[i] = null;
        each.close();
      }
    }
  }

  /** With one who sleeps already, so that a spinner makes itself known. */
  private static void spin() throws Exception {
    Mutex mutex = new Mutex();
    mutex.lock();
    Thread sleeper = Thread.ofPlatform().daemon().start(mutex::lock);
    Peek.awaitWaiting(sleeper);
    Duration moment = Duration.ofMillis(1);
    var state = Mutex.class.getDeclaredField("state");
    state.setAccessible(true);
    ScarceMemory.repeat(
        () -> {
          boolean unused = mutex.tryLock(moment);
        },
        () -> (state.getInt(mutex) & WOKEN) == 0);
  }

  /** With a reader that leaves as soon as the writer waits. */
  private static void write() throws Exception {
    RWMutex rw = new RWMutex();
    Thread writer = Thread.currentThread();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (true) {
                if (rw.isReadLocked() && writer.getState() == Thread.State.WAITING) {
                  rw.runlock();
                }
                LockSupport.parkNanos(100_000);
              }
            });
    ScarceMemory.repeat(
        () -> {
          if (!rw.isReadLocked()) {
            rw.rlock();
          }
          rw.lock();
          rw.unlock();
        },
        () -> !rw.isWriteLocked() && rw.tryRLock() && leave(rw));
    reader.interrupt();
  }

  private static boolean leave(RWMutex rw) {
    rw.runlock();
    return true;
  }
}
