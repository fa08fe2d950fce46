package io.gopark;

import io.gopark.internal.base.Clock;
import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.debug.DebugOptions;
import io.gopark.internal.debug.GoroutineDump;
import io.gopark.internal.host.GoroutineContainer;
import io.gopark.internal.host.HostUnsupportedException;
import io.gopark.internal.host.JvmShutdown;
import io.gopark.internal.host.Opened;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.OutsideThreads;
import io.gopark.internal.host.SocketPath;
import io.gopark.internal.host.SwitchPath;
import io.gopark.internal.netpoll.NetworkPoller;
import io.gopark.internal.netpoll.SleepingPoller;
import io.gopark.internal.sched.Config;
import io.gopark.internal.sched.ExternalLife;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.NetpollSource;
import io.gopark.internal.sched.RunQueue;
import io.gopark.internal.sched.SchedStats;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;
import io.gopark.internal.timer.TimerHeap;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One scheduler and everything around it. A JVM may have several; channels and locks belong to none
 * of them. {@link Go}'s methods use the runtime of the calling goroutine, or {@link #shared()}.
 *
 * {@snippet :
 * try (GoRuntime runtime = GoRuntime.builder().name("orders").procs(2).build();
 *     ExecutorService executor = runtime.executor()) {
 *   Future<Boolean> answer = executor.submit(() -> Goroutine.current() != null);
 *   IO.println(answer.get()); // -> true
 *   IO.println(runtime.stats().procs()); // -> 2
 * }
 * }
 */
public final class GoRuntime implements AutoCloseable {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final Scheduler sched;

  /** All is released. For {@link Closing} alone. */
  private boolean ended;

  private final NetpollSource netpoll;
  private final GoroutineContainer container;
  private final RuntimeRules rules;
  private final @Nullable AutoCloseable debug;

  private GoRuntime(Builder b) {
    SwitchPath.current();
    DebugOptions options = DebugOptions.parse(b.debugText());
    Config config =
        new Config(
            b.name,
            b.procsOrDefault(),
            b.maxThreads,
            Clock.SYSTEM,
            RunQueue.CAPACITY,
            b.sysmon,
            b.recordCreation || options.creation(),
            b.programRules);
    this.rules = new RuntimeRules(b.onPanic, b.programRules, b.lastLine);
    this.container = new GoroutineContainer(b.name, new LiveThreads());
    try {
      this.netpoll =
          SocketPath.current() == SocketPath.JDK ? new SleepingPoller() : new NetworkPoller();
      // The heaps need the scheduler and the scheduler makes the heaps.
      Scheduler[] self = new Scheduler[1];
      this.sched =
          new Scheduler(config, rules, netpoll, new TimerHeaps(self), container, new Outside());
      self[0] = sched;
      sched.schedinit();
      rules.bind(this);
      this.debug = options.start(sched);
    } catch (Throwable e) {
      container.deregister();
      throw e;
    }
  }

  /**
   * Asked by the JDK's dumps and by other runtimes' monitors, also while this runtime is being
   * built.
   *
   * <p>Classes and no lambdas, which take long to make in a JVM that has just started.
   */
  private final class LiveThreads implements Supplier<Stream<Thread>> {
    @Override
    public Stream<Thread> get() {
      Scheduler built = sched;
      return built == null ? Stream.empty() : built.goroutines().stream().map(Goroutine::thread);
    }
  }

  private final class Outside implements ExternalLife, Predicate<Thread> {
    @Override
    public boolean exists() {
      return OutsideThreads.exist(this);
    }

    /** Whether the thread is ours, or waits for us. */
    @Override
    public boolean test(Thread thread) {
      return sched.owns(thread) || rules.waitsForMain(thread);
    }
  }

  private record TimerHeaps(Scheduler[] sched) implements TimerSource.Factory {
    @Override
    public TimerSource create(int procId) {
      return new TimerHeap(sched[0]);
    }
  }

  /** The runtime for code that has not made its own; it starts at first use and is never closed. */
  public static GoRuntime shared() {
    return Shared.RUNTIME;
  }

  private static final class Shared {
    static final GoRuntime RUNTIME = builder().name("gopark-shared").build();
  }

  /**
   * The runtime of the calling goroutine, which is how a program that {@code gopark run} or {@link
   * Go#run} started finds its own; from a thread that is no goroutine, {@link #shared()}.
   */
  public static GoRuntime current() {
    Opened.require();
    Machine mp = Machine.current();
    return mp != null && mp.scheduler().events() instanceof RuntimeRules rules
        ? rules.runtime()
        : shared();
  }

  static Scheduler currentScheduler() {
    Opened.require();
    Machine mp = Machine.current();
    return mp != null ? mp.scheduler() : shared().sched;
  }

  /** Whether this JVM can run goroutines with what it was started with. */
  public static boolean isSupported() {
    return unsupportedReason().isEmpty();
  }

  /** Empty where goroutines run; else one line: why not, and the flag to add. */
  public static String unsupportedReason() {
    try {
      SwitchPath.current();
      return "";
    } catch (HostUnsupportedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  // ---- goroutines -----------------------------------------------------------------------------

  /** Starts a goroutine of this runtime, from any thread; see {@link Go#go(Task)}. */
  public Goroutine go(Task task) {
    Objects.requireNonNull(task, "go of nil func value");
    return newproc(null, task);
  }

  /** As {@link #go(Task)}; the name is the thread's, and stands in dumps. */
  public Goroutine go(String name, Task task) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(task, "go of nil func value");
    return newproc(name, task);
  }

  private Goroutine newproc(@Nullable String name, Task task) {
    requireOpen();
    return sched.newproc(name, task);
  }

  private void requireOpen() {
    if (sched.isClosed()) {
      throw new IllegalStateException("the runtime is closed");
    }
  }

  /**
   * Runs {@code main} as a goroutine and blocks the caller until it returns, or the program dies:
   * by a panic in any goroutine or a fatal error, where this runtime's rules are a program's.
   *
   * @throws Exception what {@code main} threw, as it is
   * @throws GoPanic if an exception left another goroutine
   * @throws FatalError such as a {@link DeadlockError}
   * @throws IllegalStateException if the runtime is closed, by another thread also meanwhile
   * @throws InterruptedException if the calling thread is interrupted; main is interrupted too
   */
  public void run(Task main) throws Exception {
    Objects.requireNonNull(main, "go of nil func value");
    rules.runMain(main, new MainStart());
  }

  private final class MainStart implements RuntimeRules.Start {
    @Override
    public Goroutine newproc(Task main) {
      return GoRuntime.this.newproc("main", main);
    }
  }

  /**
   * Makes virtual threads that are goroutines of this runtime; they start when they are started.
   * Uncaught exceptions go to the thread's handler. Once the runtime is closed it makes none, and
   * those that it has made do not start: {@code start} throws a {@link
   * java.util.concurrent.RejectedExecutionException}.
   */
  public ThreadFactory threadFactory() {
    return task -> {
      Objects.requireNonNull(task, "task");
      requireOpen();
      return sched.newUnstarted(null, task, true).thread();
    };
  }

  /**
   * An ordinary executor with a goroutine for each task; {@code close} waits for them. Once the
   * runtime is closed it takes no tasks. Close the executor first: a task that has not ended when
   * the runtime closes stays so, like any goroutine, and so does its {@code Future}.
   */
  public ExecutorService executor() {
    return Executors.newThreadPerTaskExecutor(threadFactory());
  }

  // ---- what can be seen -----------------------------------------------------------------------

  /** Goroutines that have not ended: a snapshot, in no order. */
  public List<Goroutine> goroutines() {
    return List.copyOf(sched.goroutines());
  }

  /** How many goroutines have not ended. */
  public int numGoroutine() {
    return sched.numGoroutine();
  }

  /**
   * Writes all goroutines and their stacks in Go's format. Nothing is stopped: each stack is of one
   * moment, not all of the same.
   */
  public void dump(Appendable to) throws IOException {
    GoroutineDump.write(sched, to);
  }

  /** The scheduler's counters. */
  public Stats stats() {
    SchedStats s = sched.stats();
    return new Stats(
        s.procs(),
        s.idleProcs(),
        s.threads(),
        s.idleThreads(),
        s.spinningThreads(),
        s.globalQueue(),
        java.util.Arrays.stream(s.localQueues()).boxed().toList(),
        s.goroutines(),
        s.steals(),
        s.retakes(),
        s.handoffs());
  }

  /**
   * The scheduler's counters at one moment.
   *
   * @param procs number of Ps
   * @param idleProcs Ps without an M
   * @param threads Ms that exist
   * @param idleThreads Ms that sleep for want of work
   * @param spinningThreads Ms that look for work
   * @param globalQueue goroutines in the global queue
   * @param localQueues goroutines in each P's ring
   * @param goroutines goroutines that have not ended
   * @param steals batches taken from other Ps
   * @param retakes Ps taken from running goroutines
   * @param handoffs Ps taken from goroutines in blocking calls
   */
  public record Stats(
      int procs,
      int idleProcs,
      int threads,
      int idleThreads,
      int spinningThreads,
      int globalQueue,
      List<Integer> localQueues,
      int goroutines,
      long steals,
      long retakes,
      long handoffs) {}

  // ---- the world ------------------------------------------------------------------------------

  /** The number of Ps. */
  public int procs() {
    return sched.procs();
  }

  /**
   * Changes the number of Ps; zero and less change nothing.
   *
   * @return the number before
   * @go runtime.GOMAXPROCS
   */
  public int procs(int n) {
    return sched.gomaxprocs(n);
  }

  /**
   * Runs {@code action} while no other goroutine of this runtime holds a P. Goroutines that compute
   * go on, but cannot get through any operation of Gopark. {@code action} must not block.
   *
   * <p>Happens-before: what each goroutine of this runtime did up to the end of its last operation
   * of Gopark before {@code action} happens before {@code action}, and that before its next one.
   * What it computes meanwhile is not ordered.
   *
   * @go runtime.stopTheWorld
   */
  public void stopTheWorld(Runnable action) {
    sched.stopTheWorld(action);
  }

  /**
   * Ends the runtime: goroutines run no further, its threads end. Goroutines that are parked stay
   * so for ever, and their finally blocks do not run, as in a Go program that exits; they are
   * reported to the log {@code io.gopark} at level DEBUG. (One that is pinned to its thread while
   * it waits is unwound by an Error, as a thread cannot end otherwise.) Blocks until the threads
   * have ended, for 10 s at the most, where a goroutine computes on. Whoever waits in {@link #run}
   * gets an {@code IllegalStateException}.
   *
   * <p>What others share with this runtime works on: its goroutines leave the channels, selects and
   * locks of Gopark in which they wait. What one holds, or was given and has not seen, goes with
   * it. One that is in a call of the JDK's comes to the end of that, so that {@code System.out} and
   * class loaders work on. One that a monitor, or a lock of {@code java.util.concurrent.locks},
   * comes to later takes it and goes on, on a thread that is made for it, to where it would wait in
   * Gopark, where an Error unwinds it; this waits up to a second for those that wait for a monitor.
   *
   * <p>Once the JVM shuts down this does nothing: it may be a goroutine that called {@code
   * System.exit}, and has to come to the end of it.
   *
   * @throws OutOfMemoryError (or a {@code LinkageError} caused by one) if the heap stayed full, so
   *     that not everything was released
   */
  @Override
  public void close() {
    if (Goroutine.current() instanceof io.gopark.internal.sched.Goroutine gp
        && gp.scheduler() == sched) {
      throw new IllegalStateException("a goroutine cannot close its own runtime");
    }
    JvmShutdown.runUnlessBegun(new Closing());
  }

  /**
   * A class, because a lambda would have to be linked. One at a time: the second does nothing, but
   * for what the first had no memory for.
   */
  private final class Closing implements Runnable {
    @Override
    public void run() {
      if (!ended) {
        closeOnce();
        ended = true;
      }
    }
  }

  private void closeOnce() {
    if (debug != null) {
      try {
        debug.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    // What keeps the heap full may be held by goroutines of this runtime, and only go with it.
    for (int tries = 1; ; tries++) {
      try {
        end();
        return;
      } catch (VirtualMachineError | LinkageError e) {
        if (tries == OutOfMemory.TRIES || !OutOfMemory.isCauseOf(e)) {
          throw e;
        }
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      }
    }
  }

  /** Each step may be taken again when one of them had no memory. */
  private void end() {
    boolean ended = sched.close(CLOSE_PATIENCE.toNanos());
    rules.closed(ended);
    if (netpoll instanceof NetworkPoller network) {
      network.close(sched::owns, ended);
    }
    container.deregister();
    rules.reportAbandoned(sched);
  }

  /** Builds a runtime. What is not set comes from the environment, or is as in Go. */
  public static final class Builder {
    /**
     * Of the variable: a program may do as it likes, but who mistypes shall not run out of memory.
     */
    private static final int MOST_PROCS = 1 << 16;

    private String name = "gopark";
    private int procs;
    private int maxThreads = 10_000;
    private boolean recordCreation;
    private boolean programRules;
    private boolean sysmon = true;
    private @Nullable PanicHandler onPanic;
    private @Nullable String lastLine;
    private @Nullable String debug;

    private Builder() {}

    /**
     * The number of Ps; any number of at least 1, also above that of the CPUs. Default: {@code
     * GOMAXPROCS} in the environment, else the CPUs that this JVM may use.
     *
     * @throws IllegalArgumentException if {@code n} is less than 1
     */
    public Builder procs(int n) {
      if (n < 1) {
        throw new IllegalArgumentException("procs: " + n + " is less than 1");
      }
      procs = n;
      return this;
    }

    /** Prefix of the threads' names, and the name in JDK thread dumps. */
    public Builder name(String name) {
      this.name = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * How many threads there may be; 10,000 if nothing is said. A program under {@link Go#run} or
     * {@code gopark run} dies when it needs one more. Any other runtime says so in the log, once,
     * and takes the thread.
     *
     * @go debug.SetMaxThreads
     */
    public Builder maxThreads(int n) {
      if (n < 1) {
        throw new IllegalArgumentException("maxThreads: " + n + " is less than 1");
      }
      maxThreads = n;
      return this;
    }

    /**
     * Whether each {@code go} statement's stack is kept for dumps; costs some microseconds each.
     */
    public Builder recordCreation(boolean on) {
      recordCreation = on;
      return this;
    }

    /** What to do with an exception that leaves a goroutine started by {@code go}. */
    public Builder onPanic(PanicHandler handler) {
      onPanic = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * A program's rules: an exception that leaves any goroutine ends {@link #run}, and so does a
     * deadlock of all goroutines; what {@link #run} then throws ends the JVM if nobody catches it,
     * as with {@link Go#run}. That and the {@code gopark} command use them. Once a run has ended,
     * what leaves a goroutine is not told until the next. Without these rules exceptions go to the
     * thread's handler, and nobody looks for deadlocks.
     */
    public Builder programRules() {
      programRules = true;
      return this;
    }

    /**
     * As {@link #programRules}, for a program that is all that its JVM runs, as under the {@code
     * gopark} command: what {@link #run} would throw ends the JVM there and then, also where memory
     * has run out, with its report on standard error and exit status 2.
     *
     * @param lastLine what follows the report; it ends with a newline, or is empty
     */
    public Builder exitOnFailure(String lastLine) {
      this.lastLine = Objects.requireNonNull(lastLine, "lastLine");
      return programRules();
    }

    /**
     * For tests: nobody takes the P of a goroutine that computes or blocks, so that with one P the
     * others run only when it lets them.
     */
    Builder withoutSysmon() {
      sysmon = false;
      return this;
    }

    /** What {@code GOPARKDEBUG} holds otherwise, such as {@code schedtrace=1000,scheddetail=1}. */
    public Builder debug(String options) {
      debug = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * @throws IllegalArgumentException if GOMAXPROCS or GOPARKDEBUG make no sense
     * @throws UnsupportedOperationException if this JVM cannot run goroutines; the message has the
     *     flag to add
     */
    public GoRuntime build() {
      return new GoRuntime(this);
    }

    private String debugText() {
      if (debug != null) {
        return debug;
      }
      String env = System.getenv("GOPARKDEBUG");
      return env == null ? "" : env;
    }

    private int procsOrDefault() {
      if (procs > 0) {
        return procs;
      }
      String env = System.getenv("GOMAXPROCS");
      if (env == null || env.isBlank()) {
        return Runtime.getRuntime().availableProcessors();
      }
      try {
        int n = Integer.parseInt(env.strip());
        if (n >= 1 && n <= MOST_PROCS) {
          return n;
        }
      } catch (NumberFormatException e) {
        // Reported below, like a number that is too small.
      }
      throw new IllegalArgumentException(
          "GOMAXPROCS=" + env + ": must be a whole number from 1 to " + MOST_PROCS);
    }
  }
}
