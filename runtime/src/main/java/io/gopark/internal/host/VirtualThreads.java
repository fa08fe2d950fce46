package io.gopark.internal.host;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import jdk.internal.access.JavaLangAccess;
import jdk.internal.access.SharedSecrets;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * The one door to {@code java.lang.VirtualThread}: building one on our own scheduler, switching to
 * and from it, and reading and moving its state word. Building, starting and telling who runs is
 * for both switch paths; the rest is the direct path's alone and stands on {@link DirectHooks},
 * which nothing touches on the standard path ({@link SwitchPath}).
 *
 * <p>The state word is the JDK's, and three parties write it: the thread itself, the carrier that
 * runs it, and whoever unparks, interrupts or dumps it. A dumper holds an unmounted thread by
 * adding {@link #SUSPENDED} to its state while it walks the stack; therefore every transition out
 * of an unmounted state is a compare-and-set that retries while that bit is on.
 *
 * <p>A goroutine that parks directly uses the states of {@code Object.wait}: WAITING while it
 * freezes, WAIT once it is off the stack. In WAIT an {@code unpark} by a stranger only leaves the
 * parking permit, {@code Thread.getState()} says WAITING, and {@code interrupt()} moves the thread
 * to UNBLOCKED and hands it to the executor, which is how an interrupt reaches a goroutine that
 * waits for a channel.
 */
public final class VirtualThreads {
  public static final int NEW = 0;
  public static final int STARTED = 1;
  public static final int RUNNING = 2;
  public static final int PARKING = 3;
  public static final int PARKED = 4;
  public static final int PINNED = 5;
  public static final int TIMED_PARKING = 6;
  public static final int TIMED_PARKED = 7;
  public static final int TIMED_PINNED = 8;
  public static final int UNPARKED = 9;
  public static final int YIELDING = 10;
  public static final int YIELDED = 11;
  public static final int BLOCKING = 12;
  public static final int BLOCKED = 13;
  public static final int UNBLOCKED = 14;
  public static final int WAITING = 15;
  public static final int WAIT = 16;
  public static final int TIMED_WAITING = 17;
  public static final int TIMED_WAIT = 18;
  public static final int TERMINATED = 99;
  public static final int SUSPENDED = 1 << 8;

  /** Thread characteristic: do not copy the parent's inheritable thread-locals. */
  private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

  private static final MethodHandle CREATE;
  private static final MethodHandle START;
  private static final MethodHandle DEFAULT_SCHEDULER;
  private static final VarHandle SCHEDULER;

  /**
   * For what every operation asks, also where no handle may take a form, see {@link HandleForms}.
   */
  private static final JavaLangAccess JAVA_LANG;

  static {
    OpenModules.ensureOpen();
    JAVA_LANG = SharedSecrets.getJavaLangAccess();
    try {
      Class<?> vt = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(vt, MethodHandles.lookup());
      CREATE =
          lookup
              .findConstructor(
                  vt,
                  MethodType.methodType(
                      void.class, Executor.class, String.class, int.class, Runnable.class))
              .asType(
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      DEFAULT_SCHEDULER =
          lookup.findStatic(vt, "defaultScheduler", MethodType.methodType(Executor.class));
      SCHEDULER = lookup.findVarHandle(vt, "scheduler", Executor.class);
      MethodHandles.Lookup inThread =
          MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      Class<?> container = Class.forName("jdk.internal.vm.ThreadContainer");
      START =
          inThread
              .findVirtual(Thread.class, "start", MethodType.methodType(void.class, container))
              .asType(MethodType.methodType(void.class, Thread.class, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException(
          "this JDK's virtual threads differ from what Gopark knows", e);
    }
  }

  private VirtualThreads() {}

  /** A virtual thread that has not started; {@code scheduler} gets its {@code execute} calls. */
  public static Thread create(
      Executor scheduler, @Nullable String name, boolean inheritLocals, Runnable task) {
    try {
      return (Thread)
          CREATE.invokeExact(scheduler, name, inheritLocals ? 0 : NO_INHERIT_THREAD_LOCALS, task);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /** The first of {@code n} thread ids for {@link #createFresh}, which nobody else gets. */
  public static long takeIds(int n) {
    return FreshThread.takeIds(n);
  }

  /**
   * As {@link #create}, where the goroutine is both scheduler and task, on the direct path. What
   * the JDK submits for such a thread is only to be compared with {@link #runContinuation}, never
   * run.
   */
  public static <T extends Executor & Runnable> Thread createFresh(
      T goroutine, long id, @Nullable String name, boolean inheritLocals) {
    Thread fresh = FreshThread.create(goroutine, id, name, inheritLocals);
    return fresh != null ? fresh : create(goroutine, name, inheritLocals, goroutine);
  }

  /** What the thread executes; the runtime calls its {@code run} between mount and unmount. */
  public static Continuation continuation(Thread thread) {
    return (Continuation) DirectHooks.CONT.get(thread);
  }

  /** By the carrier that ran it. */
  public static boolean isDone(Continuation cont) {
    return Mounting.isDone(cont);
  }

  /** The Runnable that the JDK submits for this thread, by which a stranger's is told apart. */
  public static Runnable runContinuation(Thread thread) {
    return (Runnable) DirectHooks.RUN_CONTINUATION.get(thread);
  }

  /** The platform thread under the current thread (itself, where that is a platform thread). */
  public static Thread currentCarrier() {
    return JAVA_LANG.currentCarrierThread();
  }

  public static int state(Thread thread) {
    return (int) DirectHooks.STATE.getVolatile(thread);
  }

  /** By the thread itself on its way to a freeze; the carrier's volatile store follows. */
  public static void setStateOpaque(Thread thread, int state) {
    DirectHooks.STATE.setOpaque(thread, state);
  }

  /** Followed by a read of what an interrupter or unparker writes, hence volatile. */
  public static void setStateVolatile(Thread thread, int state) {
    DirectHooks.STATE.setVolatile(thread, state);
  }

  public static boolean casState(Thread thread, int expected, int state) {
    return DirectHooks.STATE.compareAndSet(thread, expected, state);
  }

  /** Consumes what woke the thread; the JDK does the same before it continues one. */
  public static void clearParkPermit(Thread thread) {
    if ((boolean) DirectHooks.PARK_PERMIT.getVolatile(thread)) {
      DirectHooks.PARK_PERMIT.setVolatile(thread, false);
    }
  }

  public static boolean parkPermit(Thread thread) {
    return (boolean) DirectHooks.PARK_PERMIT.getVolatile(thread);
  }

  /** Whether the owner of the monitor that the thread waits for has let it in. */
  public static boolean blockPermit(Thread thread) {
    return (boolean) DirectHooks.BLOCK_PERMIT.getVolatile(thread);
  }

  /** Whether the {@code Object.wait} that the thread is in has been notified. */
  public static boolean notified(Thread thread) {
    return (boolean) DirectHooks.NOTIFIED.getVolatile(thread);
  }

  public static void clearBlockPermit(Thread thread) {
    DirectHooks.BLOCK_PERMIT.setVolatile(thread, false);
  }

  /**
   * Forgets the notification that ended an earlier {@code Object.wait}. A dumper that finds it set
   * on a thread in WAIT takes the thread for notified and submits it. By the thread itself, which
   * stands in no wait set, so nobody sets it meanwhile and an opaque look is enough.
   */
  public static void clearNotified(Thread thread) {
    if ((boolean) DirectHooks.NOTIFIED.getOpaque(thread)) {
      DirectHooks.NOTIFIED.setVolatile(thread, false);
    }
  }

  /** For {@link SwitchRehearsal}: no wait of its has been notified. */
  static void rehearseNotified(Thread thread) {
    DirectHooks.NOTIFIED.setVolatile(thread, true);
    clearNotified(thread);
    if (notified(thread)) {
      throw new IllegalStateException("the notification is still there");
    }
  }

  /** Nanoseconds for which a thread in TIMED_PARKING asked to sleep. */
  public static long timeout(Thread thread) {
    return (long) DirectHooks.TIMEOUT.get(thread);
  }

  public static void cancelTimeoutTask(Thread thread) {
    try {
      DirectHooks.CANCEL_TIMEOUT_TASK.invokeExact(thread);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /** The virtual thread whose continuation the JDK submitted as {@code runContinuation}. */
  public static Thread threadOf(Runnable runContinuation) {
    try {
      for (Field captured : runContinuation.getClass().getDeclaredFields()) {
        if (Thread.class.isAssignableFrom(captured.getType())) {
          captured.setAccessible(true);
          return (Thread) captured.get(runContinuation);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new HostUnsupportedException("cannot see a submitted thread", e);
    }
    throw new HostUnsupportedException(
        "cannot see the thread of a submitted task",
        new NoSuchFieldException(runContinuation.getClass().getName()));
  }

  /** The executor that the JDK hands this virtual thread to. */
  public static Executor schedulerOf(Thread thread) {
    return (Executor) SCHEDULER.get(thread);
  }

  /** Makes {@code scheduler} the executor of a thread that inherited another's. */
  public static void setScheduler(Thread thread, Executor scheduler) {
    Unsafe u = Unsafe.getUnsafe();
    u.putReferenceVolatile(thread, u.objectFieldOffset(thread.getClass(), "scheduler"), scheduler);
  }

  /** Gives a thread that inherited our executor, and was just submitted, to the JDK's own. */
  public static void moveToDefaultScheduler(Thread thread, Runnable runContinuation) {
    Executor theirs = defaultScheduler();
    setScheduler(thread, theirs);
    theirs.execute(runContinuation);
  }

  static Executor defaultScheduler() {
    try {
      return (Executor) DEFAULT_SCHEDULER.invokeExact();
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /** Starts the thread the JDK's way: its executor is called before this returns. */
  public static void startAndSubmit(Thread thread, Object container) {
    try {
      START.invokeExact(thread, container);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /**
   * Marks an unstarted thread as started in {@code container}, without submitting it. Who runs it
   * gets it from a run queue, which publishes it; the release is for who watches the state.
   */
  public static void start(Thread thread, Object container) {
    try {
      DirectHooks.SET_THREAD_CONTAINER.invokeExact(thread, container);
    } catch (Throwable e) {
      throw sneaky(e);
    }
    DirectHooks.STATE.setRelease(thread, STARTED);
  }

  /** Mounts on {@code carrier}, the current one, a thread whose state is RUNNING. */
  public static void mount(Thread thread, Thread carrier) {
    Mounting.mount(thread, carrier);
  }

  /**
   * Moves an unmounted thread from {@code state} to RUNNING, and mounts it. False: nothing
   * happened, because its state is another.
   */
  public static boolean mountFrom(int state, Thread thread, Thread carrier) {
    return Mounting.mountFrom(state, thread, carrier);
  }

  /**
   * Runs the mounted thread until it yields or ends. On return it is still mounted: {@link
   * #unmountBeforeFence} or {@link #unmount} follows.
   */
  public static void run(Thread thread, Thread carrier, Continuation cont) {
    Mounting.run(thread, carrier, cont);
  }

  /**
   * Unmounts. The caller then stores the thread's state with a full fence and calls {@link
   * #settleInterrupt}.
   */
  public static void unmountBeforeFence(Thread thread, Thread carrier) {
    Mounting.unmountBeforeFence(thread, carrier);
  }

  /** The last step of an unmount, after the fence. */
  public static void settleInterrupt(Thread thread, Thread carrier) {
    Mounting.settleInterrupt(thread, carrier);
  }

  /** The JDK's own unmount, after which the JDK's own code goes on. */
  public static void unmount(Thread thread) {
    try {
      DirectHooks.unmount(thread);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /**
   * Leaves the carrier. False: the thread is pinned (native frame, class initialiser) and went on.
   */
  public static boolean yieldContinuation(Thread thread) {
    try {
      return FreshThread.yield(thread);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /** The JDK's own work after a thread yielded for one of the JDK's reasons. */
  public static void afterYield(Thread thread) {
    try {
      DirectHooks.AFTER_YIELD.invokeExact(thread);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  /** The JDK's own work after a thread ended: state TERMINATED, joiners released. */
  public static void afterDone(Thread thread) {
    try {
      DirectHooks.AFTER_DONE.invokeExact(thread);
    } catch (Throwable e) {
      throw sneaky(e);
    }
  }

  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
    throw (E) e;
  }
}
