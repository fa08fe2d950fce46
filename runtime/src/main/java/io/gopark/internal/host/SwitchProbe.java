package io.gopark.internal.host;

import static java.lang.invoke.MethodType.methodType;

import io.gopark.internal.host.SelfCheck.Check;
import java.io.Serial;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * Takes one virtual thread through every switch that the runtime performs, with handles of its own:
 * members that exist may still behave differently on another JDK.
 *
 * <p>{@link #drive} runs on a {@link ProbeCarrier} and plays the scheduler, {@link #body} runs on
 * the virtual thread. They take turns on one carrier, so plain fields suffice between them. If a
 * step fails the rest is skipped, and the virtual thread stays parked for the garbage collector.
 */
final class SwitchProbe implements Executor {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int STARTED = 1;
  private static final int RUNNING = 2;
  private static final int PARKING = 3;
  private static final int PARKED = 4;
  private static final int UNPARKED = 9;
  private static final int UNBLOCKED = 14;
  private static final int WAITING = 15;
  private static final int WAIT = 16;
  private static final int TERMINATED = 99;

  private final Extent extent;
  private final Handles jdk;
  private final ProbeCarrier carrier;
  private final Thread thread;
  private final Continuation continuation;
  private final List<Check> checks = new CopyOnWriteArrayList<>();

  private int submissions;
  private @Nullable Runnable submitted;
  private boolean yieldedWhilePinned = true;
  private boolean bodyInterrupted;
  private @Nullable Throwable bodyFailure;

  private SwitchProbe(Extent extent) throws Throwable {
    this.extent = extent;
    jdk = Handles.link();
    var role = new Role();
    thread =
        (Thread) jdk.newThread.invokeExact((Executor) this, "gopark-selfcheck", 0, (Runnable) role);
    continuation = (Continuation) jdk.cont.get(thread);
    Object hidden = InheritedLocals.hide();
    try {
      carrier =
          new ProbeCarrier((ForkJoinPool) (Executor) jdk.defaultScheduler.invokeExact(), role);
    } finally {
      InheritedLocals.restore(hidden);
    }
  }

  /** How much to try. */
  enum Extent {
    /** What scheduling needs. */
    SWITCH,

    /** Also what only diagnostics need: the JDK's stack walker takes long to load. */
    SWITCH_AND_STACK
  }

  /** The steps in order, up to the first that failed. */
  static List<Check> run(Extent extent) {
    try {
      var probe = new SwitchProbe(extent);
      if (!probe.carrier.runWithin(LIMIT)) {
        probe.fail("round trip", "not finished after " + LIMIT);
      }
      return List.copyOf(probe.checks);
    } catch (Throwable e) {
      String cause = e.getCause() == null ? "" : ", caused by " + e.getCause();
      return List.of(new Check("round trip", false, "cannot be set up: " + e + cause));
    }
  }

  /** One class plays both parts, told apart by the thread: a first lambda costs milliseconds. */
  private final class Role implements Runnable {
    @Override
    public void run() {
      if (Thread.currentThread().isVirtual()) {
        body();
      } else {
        driveSafely();
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    submissions++;
    submitted = task;
  }

  private void driveSafely() {
    try {
      drive();
      if (bodyFailure == null) {
        SwitchRehearsal.perform(carrier);
      }
    } catch (StepFailed e) {
      fail(e.step, "state " + state() + ", submissions " + submissions);
    } catch (Throwable e) {
      fail("round trip", e.toString());
    }
    if (bodyFailure != null) {
      fail("round trip", bodyFailure.toString());
    }
  }

  private void drive() throws Throwable {
    warmUp();
    thread.start();
    step("start submits to our executor", state() == STARTED && submissions == 1);

    resumeFrom(STARTED);
    step("LockSupport.park yields to our loop", state() == PARKING);
    jdk.afterYield.invokeExact(thread);
    step("afterYield parks", state() == PARKED);
    LockSupport.unpark(thread);
    step("unpark submits to our executor", state() == UNPARKED && submissions == 2);

    runSubmitted();
    step("a pinned thread refuses to yield", !yieldedWhilePinned);
    step("Blocker calls reach our carrier", carrier.blockings() == 1);
    step("a direct park is Object.wait to the JDK", state() == WAIT);
    step("it is WAITING", thread.getState() == Thread.State.WAITING);
    if (extent == Extent.SWITCH_AND_STACK) {
      step("its stack can be walked", isOnStack("directPark") && state() == WAIT);
    }
    LockSupport.unpark(thread);
    step("a foreign unpark does not wake it", state() == WAIT && submissions == 2);

    resumeFrom(WAIT);
    step("it resumes and parks directly again", state() == WAITING);
    jdk.state.setVolatile(thread, WAIT);
    thread.interrupt();
    step("interrupt submits to our executor", state() == UNBLOCKED && submissions == 3);

    resumeFrom(UNBLOCKED);
    step("it sees the interrupt", bodyInterrupted);
    step("its continuation is done", continuation.isDone());
    jdk.afterDone.invokeExact(thread);
    step("it has terminated", state() == TERMINATED && !thread.isAlive());
  }

  private void body() {
    try {
      LockSupport.park();
      jdk.blockerEnd.invoke((boolean) jdk.blockerBegin.invoke());
      jdk.pin.invoke();
      try {
        yieldedWhilePinned = directPark();
        jdk.state.setVolatile(thread, RUNNING);
      } finally {
        jdk.unpin.invoke();
      }
      directPark();
      directPark();
      bodyInterrupted = Thread.interrupted();
    } catch (Throwable e) {
      bodyFailure = e;
    }
  }

  private boolean directPark() throws Throwable {
    jdk.state.setVolatile(thread, WAITING);
    return (boolean) jdk.yieldContinuation.invokeExact(thread);
  }

  private void resumeFrom(int state) throws Throwable {
    step("claim from state " + state, jdk.state.compareAndSet(thread, state, RUNNING));
    switchTo(jdk.mount, continuation, jdk.unmount);
  }

  private void runSubmitted() {
    Runnable task = submitted;
    if (task != null) {
      task.run();
    }
  }

  /**
   * Between mount and run the current thread is virtual but has no continuation, and parking would
   * throw. Linking a call site can park, so it must have happened before.
   */
  private void warmUp() throws Throwable {
    Entering.linkBeforeUse();
    MethodHandle nothing = MethodHandles.empty(methodType(void.class, Thread.class));
    switchTo(nothing, null, nothing);
  }

  private void switchTo(MethodHandle mount, @Nullable Continuation cont, MethodHandle unmount)
      throws Throwable {
    mount.invokeExact(thread);
    try {
      if (cont != null) {
        Entering.enter(cont, carrier);
      }
    } finally {
      unmount.invokeExact(thread);
    }
  }

  private int state() {
    return (int) jdk.state.getVolatile(thread);
  }

  private boolean isOnStack(String method) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals(method)) {
        return true;
      }
    }
    return false;
  }

  private void step(String name, boolean ok) throws StepFailed {
    if (!ok) {
      throw new StepFailed(name);
    }
    checks.add(new Check(name, true, "works"));
  }

  private void fail(String name, String detail) {
    checks.add(new Check(name, false, detail));
  }

  /** Ends the round trip. */
  private static final class StepFailed extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final String step;

    StepFailed(String step) {
      super(step);
      this.step = step;
    }
  }

  private record Handles(
      MethodHandle newThread,
      MethodHandle mount,
      MethodHandle unmount,
      MethodHandle yieldContinuation,
      MethodHandle afterYield,
      MethodHandle afterDone,
      MethodHandle defaultScheduler,
      VarHandle state,
      VarHandle cont,
      MethodHandle pin,
      MethodHandle unpin,
      MethodHandle blockerBegin,
      MethodHandle blockerEnd) {

    static Handles link() throws ReflectiveOperationException {
      Class<?> vt = Class.forName("java.lang.VirtualThread");
      Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
      Class<?> blocker = Class.forName("jdk.internal.misc.Blocker");
      MethodHandles.Lookup in = MethodHandles.privateLookupIn(vt, MethodHandles.lookup());
      MethodType nothing = methodType(void.class);
      MethodType question = methodType(boolean.class);
      MethodType verb = methodType(void.class, Thread.class);
      return new Handles(
          in.findConstructor(
                  vt,
                  methodType(void.class, Executor.class, String.class, int.class, Runnable.class))
              .asType(
                  methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class)),
          in.findVirtual(vt, "mount", nothing).asType(verb),
          in.findVirtual(vt, "unmount", nothing).asType(verb),
          in.findVirtual(vt, "yieldContinuation", question)
              .asType(methodType(boolean.class, Thread.class)),
          in.findVirtual(vt, "afterYield", nothing).asType(verb),
          in.findVirtual(vt, "afterDone", nothing).asType(verb),
          in.findStatic(vt, "defaultScheduler", methodType(Executor.class)),
          in.findVarHandle(vt, "state", int.class),
          in.findVarHandle(vt, "cont", continuation),
          in.findStatic(continuation, "pin", nothing),
          in.findStatic(continuation, "unpin", nothing),
          in.findStatic(blocker, "begin", question),
          in.findStatic(blocker, "end", methodType(void.class, boolean.class)));
    }
  }
}
