package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.IDLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.RUNNING;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;

import io.gopark.Task;
import io.gopark.WaitReason;
import io.gopark.internal.base.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A G of the standard path ({@link StandardSwitch}). The JDK runs and parks it, so its M does not
 * know where it is once {@code Runnable.run} has returned, and no M moves its status: it does so
 * itself, and whoever readies it. In one of the JDK's own parks its status stays RUNNING; what
 * dumps show is derived from the thread's state.
 *
 * <p>Further fields, their writers and readers:
 *
 * <ul>
 *   <li>{@code continuation}: the first {@code execute}; read by the Ms that it is queued for.
 *   <li>{@code queued}: by compare-and-set, whoever submits it; cleared by the M that dequeues it.
 *   <li>{@code readied}: cleared by the goroutine before anybody can find it in a wait queue; set
 *       by who takes it out.
 *   <li>{@code schedlink}: whoever holds the run queue. Not {@code next}, because an interrupt or a
 *       stray unpark makes a goroutine run that stands in a wait queue.
 * </ul>
 */
final class StandardGoroutine extends Goroutine {
  private static final VarHandle QUEUED;

  static {
    try {
      QUEUED =
          MethodHandles.lookup().findVarHandle(StandardGoroutine.class, "queued", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Runnable continuation;

  @SuppressWarnings("unused")
  private boolean queued;

  private volatile boolean readied;
  private @Nullable Goroutine schedlink;

  StandardGoroutine(
      Scheduler sched,
      long goid,
      long parentGoid,
      @Nullable String name,
      Task task,
      boolean inheritLocals,
      long threadId) {
    super(sched, goid, parentGoid, name, task, inheritLocals, threadId);
  }

  StandardGoroutine(Scheduler sched, long goid, long parentGoid, Thread child) {
    super(sched, goid, parentGoid, child);
  }

  /**
   * The JDK's call when this thread may run: for the first time, after a yield or a park, or once
   * more because a dumper held it. While it is queued a further call has nothing to add: the M that
   * dequeues it clears {@code queued} before the JDK looks at the thread's state.
   */
  @Override
  public void execute(Runnable task) {
    StackRoom.forSection();
    Runnable mine = continuation;
    if (mine == null) {
      sched.creation.admit(this);
      continuation = task;
      submittedFirst();
    } else if (mine != task) {
      sched.creation.adopt(this, task);
      return;
    }
    if (QUEUED.compareAndSet(this, false, true)) {
      StandardSwitch.enqueue(this);
    }
  }

  /** Dumps and the deadlock check find it only in the table, wherever the JDK may park it. */
  private void submittedFirst() {
    sched.list(this);
    if (casStatus(IDLE, isAdopted() ? RUNNING : RUNNABLE)) {
      sched.createdOutside.increment();
    }
  }

  /** As if it had been submitted, unless it is queued already. */
  @Override
  void queueLocked() {
    if (QUEUED.compareAndSet(this, false, true)) {
      sched.putGlobal(this);
    }
  }

  /** By the M that took it out of a run queue. */
  void dequeued() {
    QUEUED.setVolatile(this, false);
  }

  /** For {@link FirstUse}, on one that nobody else knows: queued and dequeued, without a queue. */
  boolean queueOnceMore() {
    boolean mine = QUEUED.compareAndSet(this, false, true);
    dequeued();
    return mine && !(boolean) QUEUED.getVolatile(this);
  }

  /** What the JDK submitted; it runs the thread if the thread may run. */
  Runnable continuation() {
    Runnable task = continuation;
    if (task == null) {
      throw new IllegalStateException("goroutine " + goid + " was queued before its start");
    }
    return task;
  }

  void clearReadied() {
    readied = false;
  }

  void setReadied() {
    readied = true;
  }

  boolean isReadied() {
    return readied;
  }

  /** The body of the virtual thread. */
  @Override
  public void run() {
    if (Thread.currentThread() != thread() || !casStatus(RUNNABLE, RUNNING)) {
      throw new IllegalStateException("a goroutine runs once, started by its runtime");
    }
    try {
      super.run();
    } catch (Throwable e) {
      // Here and not in the JDK, because the handler's code still belongs to the goroutine.
      StandardSwitch.uncaught(thread(), e);
    } finally {
      StandardSwitch.goexit0(this);
    }
  }

  @Override
  public void ready() {
    StandardSwitch.ready(this);
  }

  @Override
  @Nullable Goroutine schedlink() {
    return schedlink;
  }

  @Override
  void setSchedlink(@Nullable Goroutine gp) {
    schedlink = gp;
  }

  /** With the JDK's queues and parks, in which the status itself stays RUNNING. */
  @Override
  int shownStatus() {
    int status = statusWord();
    if (status != RUNNING) {
      return status;
    }
    if ((boolean) QUEUED.getVolatile(this)) {
      return RUNNABLE;
    }
    return isParkedByJdk() ? WAITING : RUNNING;
  }

  /** Of the JDK's parks only the thread's public state is known. */
  @Override
  public WaitReason waitReason() {
    if (statusWord() == WAITING) {
      return lastWaitReason();
    }
    if (shownStatus() != WAITING) {
      return WaitReason.NONE;
    }
    if (polledBy != NOT_POLLED) {
      return WaitReason.IO_WAIT;
    }
    Thread.State state = thread().getState();
    if (state == Thread.State.BLOCKED) {
      return WaitReason.JAVA_MONITOR_ENTER;
    }
    return state == Thread.State.TIMED_WAITING ? WaitReason.SLEEP : WaitReason.JAVA_PARK;
  }

  /** No {@code switch}: it has a class of its own, which needs memory, and may fail for good. */
  boolean isParkedByJdk() {
    Thread.State state = thread().getState();
    return state == Thread.State.WAITING
        || state == Thread.State.TIMED_WAITING
        || state == Thread.State.BLOCKED;
  }
}
