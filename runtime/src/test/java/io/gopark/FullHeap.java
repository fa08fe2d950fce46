package io.gopark;

import static io.gopark.Select.after;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;

import io.gopark.sync.Mutex;
import io.gopark.time.Timer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program for a JVM with a small heap, in which nothing has run before: some goroutines fill the
 * heap, keep it full for a while and let go, several times, while others use everything there is.
 *
 * <p>Without lambdas: where memory runs out while the JVM links one, it may never be linked again,
 * which no runtime can repair.
 *
 * <p>Arguments: {@code caught}, where each goroutine catches the error that strikes it, or {@code
 * uncaught}; how often the heap is filled.
 */
public final class FullHeap {
  private static final int FILLERS = 3;
  private static final int USERS = 4;
  private static final int KINDS = 12;
  private static final long FULL_NANOS = 10_000_000;
  private static final Duration SHORT = Duration.ofNanos(1_000);

  private final AtomicInteger exhausted = new AtomicInteger();
  private final Chan<Integer> never = Chan.make();
  private final Mutex mutex = new Mutex();
  private final Semaphore semaphore = new Semaphore(1);
  private final boolean caught;
  private final int rounds;
  private volatile boolean ended;

  private FullHeap(boolean caught, int rounds) {
    this.caught = caught;
    this.rounds = rounds;
  }

  public static void main(String[] args) throws Throwable {
    FullHeap program = new FullHeap(args[0].equals("caught"), Integer.parseInt(args[1]));
    Programs.run(program.new Main());
  }

  private final class Main implements Task {
    @Override
    public void run() throws Exception {
      Goroutine[] started = new Goroutine[FILLERS + USERS];
      Task[] tasks = new Task[started.length];
      for (int i = 0; i < tasks.length; i++) {
        tasks[i] = i < FILLERS ? new Filler() : new User((i - FILLERS) * KINDS / USERS);
      }
      // The JDK's timers of such waits are made in the background, which may come too late here.
      synchronized (this) {
        wait(1);
      }
      for (int i = 0; i < tasks.length; i++) {
        started[i] = go(tasks[i]);
      }
      for (int i = 0; i < started.length; i++) {
        ended = i >= FILLERS;
        join(started[i]);
      }
      System.out.println(exhausted.get() >= FILLERS * rounds ? "out of memory" : "not filled");
    }
  }

  private Goroutine go(Task task) {
    while (true) {
      try {
        return Go.go(task);
      } catch (VirtualMachineError | IllegalStateException e) {
        struck(e);
      }
    }
  }

  private void join(Goroutine gp) throws InterruptedException {
    while (true) {
      try {
        gp.thread().join();
        return;
      } catch (VirtualMachineError | IllegalStateException e) {
        struck(e);
      }
    }
  }

  /** The JVM links code at its first execution, and wraps what it fails with. */
  private void struck(Throwable e) {
    boolean memory = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      memory |= cause instanceof OutOfMemoryError;
    }
    if (!caught || !memory) {
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
    exhausted.incrementAndGet();
  }

  // ---- memory ---------------------------------------------------------------------------------

  /** What fills the heap, down to the last words. */
  private static final class Kept {
    final @Nullable Object before;
    final byte[] block;

    Kept(@Nullable Object before, int size) {
      this.before = before;
      this.block = new byte[size];
    }
  }

  private final class Filler implements Task {
    @Override
    public void run() {
      for (int round = 0; round < rounds; round++) {
        try {
          fill();
        } catch (OutOfMemoryError e) {
          struck(e);
        }
      }
    }

    private void fill() {
      Kept last = null;
      for (int size = 1 << 16; size > 16; size /= 16) {
        try {
          while (true) {
            last = new Kept(last, size);
          }
        } catch (OutOfMemoryError e) {
          continue;
        }
      }
      LockSupport.parkNanos(FULL_NANOS);
      while (true) {
        last = new Kept(last, 0);
      }
    }
  }

  // ---- everything else ------------------------------------------------------------------------

  /** What has thrown for want of memory has not happened, and is done again. */
  private final class User implements Task {
    private final Chan<Integer> ping = Chan.make();
    private final Chan<Integer> pong = Chan.make(1);
    private final Answer answer = new Answer();
    private final Answers answers = new Answers();
    private final Nothing nothing = new Nothing();
    private final int first;

    User(int first) {
      this.first = first;
    }

    @Override
    public void run() throws Exception {
      go(answers);
      for (int kind = first; !ended; kind = (kind + 1) % KINDS) {
        try {
          use(kind);
        } catch (VirtualMachineError | IllegalStateException e) {
          struck(e);
        }
      }
      // There is memory again.
      for (int kind = 0; kind < KINDS; kind++) {
        use(kind);
      }
      ping.close();
    }

    private void use(int kind) throws Exception {
      switch (kind) {
        case 0 -> {
          ping.send(1);
          receive(pong);
        }
        case 1 -> Go.sleep(SHORT);
        case 2 -> Thread.sleep(0, 1_000);
        case 3 -> Go.gosched();
        case 4 -> never.recv(SHORT);
        case 5 -> join(Go.go(nothing));
        case 6 -> {
          Timer.afterFunc(SHORT, answer);
          receive(pong);
        }
        case 7 -> select(recv(never), after(SHORT));
        case 8 -> useMutex();
        case 9 -> useSemaphore();
        case 10 -> waitOnMonitor();
        default -> Timer.after(SHORT).recv();
      }
    }

    private void useMutex() throws InterruptedException {
      mutex.lock();
      try {
        Go.sleep(SHORT);
      } finally {
        mutex.unlock();
      }
    }

    private void useSemaphore() throws InterruptedException {
      semaphore.acquire();
      try {
        Go.sleep(SHORT);
      } finally {
        semaphore.release();
      }
    }

    private synchronized void waitOnMonitor() throws InterruptedException {
      wait(1);
    }

    private final class Answer implements Task {
      @Override
      public void run() throws Exception {
        while (true) {
          try {
            pong.send(1);
            return;
          } catch (VirtualMachineError | IllegalStateException e) {
            struck(e);
          }
        }
      }
    }

    private final class Answers implements Task {
      @Override
      public void run() throws Exception {
        while (receive(ping) != null) {
          answer.run();
        }
      }
    }
  }

  private @Nullable Integer receive(Chan<Integer> from) throws InterruptedException {
    while (true) {
      try {
        return from.recv();
      } catch (VirtualMachineError | IllegalStateException e) {
        struck(e);
      }
    }
  }

  private static final class Nothing implements Task {
    @Override
    public void run() {}
  }
}
