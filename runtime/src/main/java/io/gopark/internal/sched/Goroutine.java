package io.gopark.internal.sched;

import static io.gopark.internal.sched.GoroutineStatus.DEAD;
import static io.gopark.internal.sched.GoroutineStatus.IDLE;
import static io.gopark.internal.sched.GoroutineStatus.PARKED;
import static io.gopark.internal.sched.GoroutineStatus.RUNNABLE;
import static io.gopark.internal.sched.GoroutineStatus.WAITING;

import io.gopark.Task;
import io.gopark.WaitReason;
import io.gopark.internal.base.Causes;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.host.VirtualThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A G. It is the executor of its own virtual thread, so that an {@code execute} call by the JDK
 * names its goroutine without a look-up, and it is its own waiter.
 *
 * <p>Fields, their writers and readers:
 *
 * <ul>
 *   <li>{@code status}: see {@link GoroutineStatus}.
 *   <li>{@code lockedm}: the goroutine, or its M; read by dumps, racily. Which M runs it stands in
 *       {@code Machine.curg} only: one reference store less in each switch.
 *   <li>{@code request}, {@code parkedWith}: the goroutine before it yields; its M after; read by
 *       interrupters, racily.
 *   <li>{@code waitReason}, {@code waitSinceTick}: the goroutine before it yields, its M after;
 *       read by dumps, racily.
 *   <li>{@code polledBy}: the goroutine; its M after it parked; read by dumps, racily.
 *   <li>{@code next}: whoever holds the list that it is in, a wait queue's or a run queue's; a
 *       goroutine that waits is not runnable.
 *   <li>{@code elem}: also the timer of a timed park of the JDK's, by its M.
 * </ul>
 *
 * @go runtime.g
 */
public sealed class Goroutine extends Waiter implements io.gopark.Goroutine, Executor, Runnable
    permits StandardGoroutine {
  /** Why a goroutine yielded: none means that the JDK parked it. */
  static final byte REQUEST_NONE = 0;

  static final byte REQUEST_PARK = 1;
  static final byte REQUEST_GOSCHED = 2;
  static final byte REQUEST_NO_P = 3;

  /** Not a request: it has not run yet. */
  static final byte REQUEST_FIRST_RUN = 4;

  static final byte REQUEST_GOYIELD = 5;

  /** Values of {@code polledBy}. */
  static final byte NOT_POLLED = 0;

  static final byte POLLED_BY_US = 1;
  static final byte POLLED_BY_JDK = 2;

  private static final int STEPS_AT_THE_END = 500;
  private static final int STEPS_TO_INTERRUPT = 250;

  /** Waits are timed in ticks of 2^20 ns, about a millisecond; what is over 52 days is lost. */
  private static final int TICK_SHIFT = 20;

  private static final WaitReason[] REASONS = WaitReason.values();
  private static final VarHandle STATUS;

  static {
    try {
      STATUS = MethodHandles.lookup().findVarHandle(Goroutine.class, "status", byte.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Scheduler sched;
  final long goid;
  final long parentGoid;
  private Thread thread;
  private byte status;
  byte request;

  /**
   * What it runs; null for a thread that the program made itself inside a goroutine, whose body is
   * not ours. A {@link Recorded} or {@link JavaTask} holds what few goroutines have.
   */
  private final @Nullable Task task;

  /** What to do after the switch: a RuntimeLock to release, or a ParkCommit. */
  @Nullable Object parkedWith;

  private byte waitReason;

  /** Who polls the descriptor that it waits for. */
  byte polledBy;

  private int waitSinceTick;
  @Nullable Machine lockedm;

  /** The last park was gopark: state WAIT is ours, not Object.wait's. Its M only. */
  boolean directPark;

  /** It came back from a call of the JDK's and queues for a P. Itself only; read in the queue. */
  boolean inCall;

  /** It has gone on after the end. The M of {@link Stragglers} that takes it. */
  boolean straggles;

  /** It stands in their list. Under sched.lock. */
  boolean amongStragglers;

  /** How often it has gone on since the end. Itself, and who queues it; races do no harm. */
  private short stepsAtTheEnd;

  /** Its place in the table of all goroutines, which it enters when it first waits. */
  int slot = -1;

  /** A task, and where the {@code go} statement stood. */
  private record Recorded(Task task, StackTraceElement[] createdAt) implements Task {
    @Override
    public void run() throws Exception {
      task.run();
    }
  }

  /** What a thread made by a factory runs: uncaught exceptions go to the thread's handler. */
  record JavaTask(Runnable body) implements Task {
    @Override
    public void run() {
      body.run();
    }
  }

  Goroutine(
      Scheduler sched,
      long goid,
      long parentGoid,
      @Nullable String name,
      Task task,
      boolean inheritLocals,
      long threadId) {
    this.sched = sched;
    this.goid = goid;
    this.parentGoid = parentGoid;
    this.task = task;
    this.request = REQUEST_FIRST_RUN;
    this.thread =
        StandardSwitch.ON
            ? VirtualThreads.create(this, name, inheritLocals, this)
            : VirtualThreads.createFresh(this, threadId, name, inheritLocals);
  }

  /** Takes a started virtual thread, which inherited a goroutine's executor, under its wing. */
  Goroutine(Scheduler sched, long goid, long parentGoid, Thread child) {
    this.sched = sched;
    this.goid = goid;
    this.parentGoid = parentGoid;
    this.task = null;
    this.thread = child;
  }

  /** A goroutine of the path that this JVM takes. */
  static Goroutine create(
      Scheduler sched,
      long goid,
      long parentGoid,
      @Nullable String name,
      Task task,
      boolean inheritLocals,
      StackTraceElement @Nullable [] createdAt,
      long threadId) {
    Task body = createdAt == null ? task : new Recorded(task, createdAt);
    return StandardSwitch.ON
        ? new StandardGoroutine(sched, goid, parentGoid, name, body, inheritLocals, threadId)
        : new Goroutine(sched, goid, parentGoid, name, body, inheritLocals, threadId);
  }

  /** The goroutine mounted on the calling thread's M, or null. */
  public static @Nullable Goroutine currentOrNull() {
    Machine mp = Machine.current();
    return mp == null ? null : mp.curg;
  }

  // ---- status -------------------------------------------------------------------------------

  int statusWord() {
    return (byte) STATUS.getVolatile(this);
  }

  /**
   * An arrow that has one possible author at this moment.
   *
   * @go runtime.casgstatus
   */
  void setStatus(int from, int to) {
    if (status != from) {
      throw badStatus(from, to);
    }
    STATUS.setRelease(this, (byte) to);
  }

  /** An arrow from more than one state, by the goroutine itself. */
  void setStatus(int to) {
    STATUS.setRelease(this, (byte) to);
  }

  /** An arrow that several threads may compete for. */
  boolean casStatus(int from, int to) {
    return STATUS.compareAndSet(this, (byte) from, (byte) to);
  }

  private Invariants.RuntimeBroken badStatus(int from, int to) {
    return Invariants.broken(
        "goroutine "
            + goid
            + ": bad status "
            + GoroutineStatus.word(status)
            + " for "
            + GoroutineStatus.word(from)
            + " -> "
            + GoroutineStatus.word(to));
  }

  // ---- what runs ----------------------------------------------------------------------------

  /** The body of the virtual thread. */
  @Override
  public void run() {
    Task body = task;
    if (body == null || status != GoroutineStatus.RUNNING) {
      throw new IllegalStateException("a goroutine runs once, started by its runtime");
    }
    try {
      body.run();
    } catch (GoexitSignal e) {
      sched.events.goexited(this);
    } catch (Throwable e) {
      if (isOfTheEnd(e)) {
        return;
      }
      if (isJavaThread()) {
        sneakyThrow(e);
      }
      panicked(e);
    }
  }

  /**
   * What we ended it with, which is nobody's failure. The end of another runtime's goroutine, in
   * whose result this one had a part, is one.
   */
  private boolean isOfTheEnd(Throwable e) {
    return sched.closing && Causes.include(e, ClosedError.class)
        || straggles && goesOnAndOn() && e instanceof InterruptedException;
  }

  private void panicked(Throwable e) {
    try {
      sched.events.panicked(this, e);
    } catch (ClosedError closed) {
      // Its runtime is gone, and with it who would be told.
      return;
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneakyThrow(Throwable e) throws E {
    throw (E) e;
  }

  /**
   * The JDK's call when this thread may continue after one of the JDK's own parks, or was
   * interrupted, or was held by a dumper; from any thread. It may come twice for one wake-up: a
   * dumper resubmits a runnable thread that it held. Only the call that moves PARKED to RUNNABLE
   * counts. No wake-up is rejected; a start is, see {@link Creation#admit}.
   */
  @Override
  public void execute(Runnable continuation) {
    try {
      StackRoom.forOperation();
    } catch (StackOverflowError e) {
      // The JDK has marked the thread as unparked, and will not come again. An operation's room,
      // because a wake-up may have to start an M.
      sched.lostWakeups.told = true;
      throw e;
    }
    if (continuation != VirtualThreads.runContinuation(thread)) {
      sched.creation.adopt(this, continuation);
      return;
    }
    if (casStatus(PARKED, RUNNABLE)) {
      sched.parking.putReady(this, true);
    } else if (statusWord() == WAITING) {
      sched.parking.unblocked(this);
    } else if (statusWord() == IDLE) {
      sched.creation.startedByThread(this);
    }
  }

  /** What can end its wait: what it says, else the structure whose lock it parked with. */
  @Nullable WaitSource waitsOn() {
    WaitSource said = on;
    if (said != null) {
      return said;
    }
    return parkedWith instanceof WaitSource source ? source : null;
  }

  /**
   * It is WAITING, and its runtime closed. False: somebody took it out of where it stood, and has
   * readied it or is about to.
   */
  boolean abandonWait() {
    return !(parkedWith instanceof Abandonable place)
        || outcome == Outcome.ABANDONED
        || place.abandon(this);
  }

  /** Its runtime was closed, and it has come to where it would end but for what others need. */
  boolean mayGoOnAtTheEnd() {
    if (stepsAtTheEnd >= STEPS_AT_THE_END) {
      return false;
    }
    stepsAtTheEnd++;
    return true;
  }

  /** What it waits for may be given up by an interrupt. */
  boolean goesOnAndOn() {
    return stepsAtTheEnd > STEPS_TO_INTERRUPT;
  }

  /** After all of its runtime's have abandoned their waits. A straggler settles its own. */
  void settleAbandoned() {
    if (outcome == Outcome.ABANDONED && parkedWith instanceof Abandonable place) {
      // It was a straggler before it gave up; the lock of the place has put that in order.
      VarHandle.acquireFence();
      if (!straggles) {
        outcome = Outcome.NONE;
        place.abandoned(this);
      }
    }
  }

  /**
   * Treats {@code e} as if it had left the task, for who has more to do after that: must be called
   * by this goroutine, whose task then returns.
   */
  public void panic(Throwable e) {
    if (!isOfTheEnd(e)) {
      sched.events.panicked(this, e);
    }
  }

  /** Wakes this goroutine from gopark. */
  @Override
  public void ready() {
    sched.parking.goready(this);
  }

  /** It is runnable and its M, which has no P, is about to sleep with it. */
  void queueLocked() {
    sched.putGlobal(this);
  }

  /** The one after it in a run queue's list. */
  @Nullable Goroutine schedlink() {
    return (Goroutine) next;
  }

  void setSchedlink(@Nullable Goroutine gp) {
    next = gp;
  }

  /** The thread that this goroutine is. */
  @Override
  public Thread thread() {
    return thread;
  }

  boolean isAdopted() {
    return task == null;
  }

  public boolean isJavaThread() {
    Task body = task;
    return body == null
        || body instanceof JavaTask
        || (body instanceof Recorded recorded && recorded.task instanceof JavaTask);
  }

  public Scheduler scheduler() {
    return sched;
  }

  // ---- snapshots ----------------------------------------------------------------------------

  @Override
  public long id() {
    return goid;
  }

  public long parentId() {
    return parentGoid;
  }

  @Override
  public String name() {
    return thread.getName();
  }

  /** What others are told. */
  int shownStatus() {
    return statusWord();
  }

  @Override
  public Status status() {
    return switch (GoroutineStatus.goNumber(shownStatus())) {
      case GoroutineStatus.IDLE -> Status.IDLE;
      case GoroutineStatus.RUNNABLE -> Status.RUNNABLE;
      case GoroutineStatus.RUNNING -> Status.RUNNING;
      case GoroutineStatus.SYSCALL -> Status.SYSCALL;
      case GoroutineStatus.WAITING -> Status.WAITING;
      default -> Status.DEAD;
    };
  }

  @Override
  public WaitReason waitReason() {
    return status() == Status.WAITING ? lastWaitReason() : WaitReason.NONE;
  }

  /** A byte and no reference, because a reference store costs more under G1. */
  void setWaitReason(WaitReason reason) {
    waitReason = (byte) reason.ordinal();
  }

  /** Why it waits, or waited last. */
  WaitReason lastWaitReason() {
    return REASONS[waitReason];
  }

  /** Since when it waits, on the scheduler's clock; 0 when it does not, or that is not recorded. */
  public long waitingSince() {
    int tick = waitSinceTick;
    if (tick == 0) {
      return 0;
    }
    long now = sched.nanos();
    long age = ((int) (now >> TICK_SHIFT) - tick) & 0xFFFF_FFFFL;
    return now - (age << TICK_SHIFT);
  }

  /**
   * The wait begins now, as far as the coarse clock knows; or the tick before, if this one's number
   * says that there is no wait. Not the tick after: for a wait that has not begun yet the
   * difference is that of 52 days.
   */
  void waitBegins() {
    int tick = (int) (sched.coarseNanos >> TICK_SHIFT);
    waitSinceTick = tick == 0 ? -1 : tick;
  }

  void waitEnds() {
    waitSinceTick = 0;
  }

  /** Whether {@code lockOSThread} binds it to its M. */
  public boolean isLockedToThread() {
    Machine mp = lockedm;
    return mp != null && mp.lockedExt > 0;
  }

  /** The stack of its {@code go} statement, where that is recorded. */
  public StackTraceElement @Nullable [] createdAt() {
    return task instanceof Recorded recorded ? recorded.createdAt : null;
  }

  /** The class whose code made the task, as far as its name tells; for reports. */
  public String taskClass() {
    String name = taskType().getName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda);
  }

  boolean isListed() {
    return slot >= 0;
  }

  /** What it runs. */
  public Class<?> taskType() {
    Object body = task instanceof Recorded recorded ? recorded.task : task;
    if (body instanceof JavaTask made) {
      body = made.body;
    }
    return body == null ? thread.getClass() : body.getClass();
  }

  boolean isDead() {
    return statusWord() == DEAD;
  }

  @Override
  public String toString() {
    return "goroutine " + goid + " [" + GoroutineStatus.word(statusWord()) + "]";
  }
}
