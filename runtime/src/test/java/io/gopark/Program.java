package io.gopark;

/** Runs the body of a test as the main goroutine of a program. */
public final class Program {
  private Program() {}

  /** What leaves any goroutine leaves this; when it takes too long, its goroutines are printed. */
  public static void run(int procs, Task body) throws Exception {
    run(GoRuntime.builder().procs(procs), body);
  }

  /** As {@link #run}, with no monitor that would start what the wake-ups forgot. */
  public static void runWithoutSysmon(int procs, Task body) throws Exception {
    run(GoRuntime.builder().procs(procs).withoutSysmon(), body);
  }

  /** As {@link #run}, in {@link #undisturbed} turns. */
  public static void runUndisturbed(Task body) throws Exception {
    run(undisturbed(), body);
  }

  /**
   * One P, which nobody takes from a goroutine: however late its thread is, what it readied or
   * started runs only when it lets it.
   */
  public static GoRuntime.Builder undisturbed() {
    return GoRuntime.builder().procs(1).withoutSysmon();
  }

  private static void run(GoRuntime.Builder builder, Task body) throws Exception {
    try (GoRuntime runtime = builder.programRules().build()) {
      try {
        runtime.run(body);
      } catch (InterruptedException e) {
        runtime.dump(System.err);
        throw e;
      }
    }
  }

  /** Returns when {@code gp} waits for {@code reason}. */
  public static void awaitParked(Goroutine gp, WaitReason reason) {
    while (gp.status() != Goroutine.Status.WAITING || gp.waitReason() != reason) {
      Go.gosched();
    }
  }

  /** Returns when {@code gp} has ended. */
  public static void awaitEnd(Goroutine gp) throws InterruptedException {
    gp.thread().join();
  }
}
