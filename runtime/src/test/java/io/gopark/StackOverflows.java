package io.gopark;

import static io.gopark.Select.after;
import static io.gopark.Select.orElse;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;

import io.gopark.sync.Cond;
import io.gopark.sync.ErrGroup;
import io.gopark.sync.Mutex;
import io.gopark.sync.RWMutex;
import io.gopark.sync.WaitGroup;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program whose goroutines recurse until their stack is full and use the runtime at every level,
 * and which then uses everything again. Each round begins at another depth, so that the stack ends
 * at another instruction.
 *
 * <p>Arguments: the kind of operation, rounds, seed.
 */
public final class StackOverflows {
  private static final int LEVELS = 300;

  private final Chan<Integer> ping = Chan.make();
  private final Chan<Integer> pong = Chan.make(1_000);
  private final Chan<Integer> buffer = Chan.make(4);
  private final Chan<Integer> never = Chan.make();
  private final Chan<Integer> nobody = Chan.make();
  private final Mutex mutex = new Mutex();
  private final RWMutex rw = new RWMutex();
  private final Mutex condLock = new Mutex();
  private final Cond cond = new Cond(condLock);
  private final WaitGroup group = new WaitGroup();
  private final ErrGroup errors = new ErrGroup();
  private final Task nothing = () -> {};
  private final AtomicInteger overflows = new AtomicInteger();
  private final AtomicInteger condTurns = new AtomicInteger();
  private final AtomicInteger awakenings = new AtomicInteger();
  private volatile boolean ended;
  private int level;

  private interface Step {
    void run() throws Exception;
  }

  private StackOverflows() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    try (GoRuntime runtime = GoRuntime.builder().procs(2).programRules().build()) {
      runtime.run(() -> new StackOverflows().run(args[0], rounds, new Random(seed)));
    } catch (FatalError e) {
      System.err.print(e.report());
      System.exit(2);
    }
    System.out.println("main returned");
  }

  private void run(String kind, int rounds, Random random) throws Exception {
    for (int i = 0; i < 2; i++) {
      Go.go(this::partner);
    }
    Go.go(this::contender);
    errors.limit(1);
    Thread sleeper = Go.go(this::sleep).thread();
    // The JVM wraps an overflow that strikes it while it links the lambdas of this class.
    everythingWorks();
    Step step = kind.equals("unpark") ? () -> LockSupport.unpark(sleeper) : step(kind);
    for (int round = 0; round < rounds; round++) {
      int headStart = random.nextInt(LEVELS);
      Chan<Integer> done = Chan.make(1);
      Go.go(() -> {
        try {
          descend(depthOfStack() - headStart, step);
        } catch (StackOverflowError e) {
          overflows.incrementAndGet();
        }
        done.send(1);
      });
      done.recv();
      // One that overflowed between a send and its receive; the next has to find room.
      takeWhatIsLeft();
      wake(sleeper);
      if (round % 20 == 19) {
        everythingWorks();
      }
    }
    everythingWorks();
    ended = true;
    LockSupport.unpark(sleeper);
    ping.close();
    System.out.println("overflowed: " + (overflows.get() > rounds / 4));
  }

  private int depthOfStack() {
    level = 0;
    try {
      descend(Integer.MAX_VALUE, null);
    } catch (Exception | StackOverflowError e) {
      return level;
    }
    return level;
  }

  /**
   * Uses the runtime at every level below {@code quiet}, but not before: what parks comes back with
   * a few frames on its stack, and has room again.
   */
  private void descend(int quiet, @Nullable Step step) throws Exception {
    level++;
    if (quiet <= 0 && step != null) {
      step.run();
    }
    if (quiet > -LEVELS) {
      descend(quiet - 1, step);
    }
  }

  private Step step(String kind) {
    return switch (kind) {
      case "channel" -> this::handOver;
      case "buffer" -> this::buffered;
      case "try" -> this::attempts;
      case "select" -> this::selects;
      case "timed" -> this::timed;
      case "mutex" -> this::locks;
      case "rw" -> this::readsAndWrites;
      case "cond" -> this::condition;
      case "group" -> this::waits;
      case "errors" -> this::startsOneOfAGroup;
      case "go" -> this::starts;
      case "yield" -> Go::gosched;
      case "block" -> () -> Go.blocking((Callable<Integer>) () -> 1);
      case "world" -> () -> Go.gomaxprocs(1 + (level & 3));
      case "jdk" -> () -> LockSupport.parkNanos(1_000);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  // ---- others ---------------------------------------------------------------------------------

  /** Answers with what it got. */
  private void partner() throws InterruptedException {
    while (!ended) {
      Integer value = ping.recv();
      if (value == null) {
        return;
      }
      pong.send(value);
    }
  }

  private void contender() throws InterruptedException {
    while (!ended) {
      mutex.lock();
      Go.gosched();
      mutex.unlock();
      rw.lock();
      Go.gosched();
      rw.unlock();
      condLock.lock();
      condTurns.incrementAndGet();
      condLock.unlock();
      cond.broadcast();
      Go.gosched();
    }
  }

  /** Is unparked by those whose stack is full. */
  private void sleep() {
    while (!ended) {
      LockSupport.park(this);
      awakenings.incrementAndGet();
    }
  }

  /** A wake-up that was begun and given up must not keep out those that come later. */
  private void wake(Thread sleeper) {
    int before = awakenings.get();
    while (awakenings.get() == before) {
      LockSupport.unpark(sleeper);
      Go.gosched();
    }
  }

  // ---- what is done at every level ------------------------------------------------------------

  private void handOver() throws InterruptedException {
    // An overflow in between leaves a value to be taken by the next.
    ping.send(1);
    pong.recv();
  }

  private void buffered() throws InterruptedException {
    buffer.send(1);
    buffer.recv();
  }

  private void attempts() {
    buffer.trySend(1);
    buffer.tryRecv();
    never.trySend(1);
    never.tryRecv();
  }

  private void selects() throws InterruptedException {
    select(send(ping, 1, () -> {}), recv(never, v -> {}));
    select(recv(pong, v -> {}), recv(never, v -> {}));
    select(recv(never, v -> {}), send(nobody, 1, () -> {}), orElse(() -> {}));
    select(
        recv(never, v -> {}), send(nobody, 1, () -> {}), after(Duration.ofNanos(1_000), () -> {}));
  }

  private void timed() throws InterruptedException {
    Go.sleep(Duration.ofNanos(1_000));
    never.recv(Duration.ofNanos(1_000));
    never.send(1, Duration.ofNanos(1_000));
  }

  private void locks() {
    mutex.lock();
    mutex.unlock();
  }

  private void readsAndWrites() {
    rw.rlock();
    rw.runlock();
    rw.lock();
    rw.unlock();
  }

  private void condition() throws InterruptedException {
    condLock.lock();
    try {
      int turn = condTurns.get();
      while (turn == condTurns.get()) {
        cond.await();
      }
    } finally {
      condLock.unlock();
    }
  }

  private void waits() throws InterruptedException {
    Task done = group::done;
    group.add(1);
    Go.go(done);
    group.await();
  }

  /** One at a time, which another has to leave room for. */
  private void startsOneOfAGroup() throws InterruptedException {
    errors.go(nothing);
  }

  private void starts() throws InterruptedException {
    Chan<Integer> done = Chan.make();
    Go.go(() -> done.send(1));
    done.recv();
  }

  // ---- afterwards -----------------------------------------------------------------------------

  private void takeWhatIsLeft() {
    while (buffer.tryRecv() instanceof Received.Value<?>) {
      // A value that nobody took.
    }
  }

  private void everythingWorks() throws InterruptedException {
    while (pong.recv(Duration.ofMillis(1)) instanceof Received.Value<?>) {
      // An answer that nobody waited for.
    }
    takeWhatIsLeft();
    handOver();
    buffered();
    selects();
    timed();
    locks();
    readsAndWrites();
    condition();
    starts();
    startsOneOfAGroup();
    Go.gosched();
  }
}
