package io.gopark;

import io.gopark.internal.host.Opened;
import io.gopark.internal.sched.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Go's statements and runtime functions. They act on the runtime of the calling goroutine; from a
 * thread that is no goroutine, on {@link GoRuntime#shared()}.
 *
 * {@snippet :
 * Chan<Integer> squares = Chan.make();
 * go(() -> {
 *   for (int n = 1; n <= 3; n++) {
 *     squares.send(n * n);
 *   }
 *   squares.close();
 * });
 * for (int square : squares) {
 *   IO.println(square); // -> 1, 4, 9
 * }
 * }
 */
public final class Go {
  private Go() {}

  /**
   * Starts a goroutine: the {@code go} statement. What happened before it happens before the start
   * of {@code task}. Blocks nothing.
   *
   * @throws NullPointerException "go of nil func value"
   * @go runtime.newproc
   */
  public static Goroutine go(Task task) {
    Objects.requireNonNull(task, "go of nil func value");
    return GoRuntime.currentScheduler().newproc(null, task);
  }

  /** As {@link #go(Task)}; the name is the thread's, and stands in dumps. */
  public static Goroutine go(String name, Task task) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(task, "go of nil func value");
    return GoRuntime.currentScheduler().newproc(name, task);
  }

  /**
   * As {@link #go(Task)}, with scoped values: {@code task} runs with {@code bindings}. Those of the
   * caller are not passed on by themselves, because a goroutine may outlive the scope that bound
   * them; what is to be carried along is named here.
   */
  public static Goroutine go(ScopedValue.Carrier bindings, Task task) {
    Objects.requireNonNull(bindings, "bindings");
    Objects.requireNonNull(task, "go of nil func value");
    return go(() ->
        bindings.call(() -> {
          task.run();
          return null;
        }));
  }

  /**
   * Runs a program: starts a runtime, runs {@code main} as its first goroutine, and returns when
   * that returns; the other goroutines end with it. Blocks the caller.
   *
   * <p>What it throws, if nobody catches it, ends the JVM as it ends a Go program: with the report
   * of a {@link GoPanic} or {@link FatalError} on standard error, and exit status 2. A handler of
   * the calling thread, or {@link Thread#setDefaultUncaughtExceptionHandler}, gets it instead.
   *
   * @throws GoPanic if an exception left another goroutine
   * @throws DeadlockError if all goroutines are asleep for ever
   * @throws Exception what {@code main} threw
   */
  public static void run(Task main) throws Exception {
    Objects.requireNonNull(main, "go of nil func value");
    GoRuntime runtime = GoRuntime.builder().programRules().build();
    try {
      runtime.run(main);
    } catch (Throwable e) {
      closeAfterFailure(runtime);
      throw e;
    }
    runtime.close();
  }

  /** On a heap that stays full; what ended the program says more, and could not be added to. */
  private static void closeAfterFailure(GoRuntime runtime) {
    try {
      runtime.close();
    } catch (VirtualMachineError | LinkageError noMemory) {
      return;
    }
  }

  /**
   * Lets other goroutines run; the caller continues later. On a thread that is no goroutine, {@link
   * Thread#yield}.
   *
   * @go runtime.Gosched
   */
  public static void gosched() {
    Opened.require();
    Scheduler.goschedOrUnwind();
  }

  /**
   * Ends the calling goroutine after running its finally blocks; the others go on. A program whose
   * main goroutine ends this way goes on until all have ended, and then is deadlocked. Does not
   * return; the return type allows {@code throw goexit()}. Code that catches and drops {@code
   * Throwable} on the way keeps the goroutine alive.
   *
   * @throws IllegalStateException if the caller is no goroutine
   * @go runtime.Goexit
   */
  public static RuntimeException goexit() {
    if (Goroutine.current() == null) {
      throw new IllegalStateException("goexit: the caller is no goroutine");
    }
    throw io.gopark.internal.sched.GoexitSignal.INSTANCE;
  }

  /**
   * Parks the calling goroutine for at least {@code time}; zero and less return at once.
   *
   * @throws InterruptedException if the thread is interrupted, before or meanwhile
   * @go time.Sleep
   */
  public static void sleep(Duration time) throws InterruptedException {
    Opened.require();
    io.gopark.internal.timer.Sleep.sleep(time);
  }

  /**
   * Binds the calling goroutine to the thread it runs on, which then runs nothing else. Nests.
   *
   * @throws IllegalStateException if the caller is no goroutine
   * @go runtime.LockOSThread
   */
  public static void lockOSThread() {
    Opened.require();
    Scheduler.lockOSThread();
  }

  /**
   * Undoes one {@link #lockOSThread}; without one it does nothing.
   *
   * @go runtime.UnlockOSThread
   */
  public static void unlockOSThread() {
    Opened.require();
    Scheduler.unlockOSThread();
  }

  /**
   * Makes a call that blocks the thread where the runtime cannot see it. The P goes to another
   * thread before the call, and the goroutine queues for one after.
   *
   * @go runtime.entersyscallblock
   */
  public static <T extends @Nullable Object> T blocking(Callable<T> call) throws Exception {
    Opened.require();
    return Scheduler.blocking(call);
  }

  /** The number of Ps of the current runtime. */
  public static int gomaxprocs() {
    return GoRuntime.currentScheduler().procs();
  }

  /**
   * Changes the number of Ps, which stops the world for a moment; zero and less change nothing.
   *
   * @return the number before
   * @go runtime.GOMAXPROCS
   */
  public static int gomaxprocs(int n) {
    return GoRuntime.currentScheduler().gomaxprocs(n);
  }

  /**
   * How many goroutines there are that have not ended.
   *
   * @go runtime.NumGoroutine
   */
  public static int numGoroutine() {
    return GoRuntime.currentScheduler().numGoroutine();
  }
}
