package io.gopark.internal.sched;

import io.gopark.internal.base.CheapRandom;
import io.gopark.internal.base.Invariants;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.host.Carrier;
import io.gopark.internal.host.InheritedLocals;
import io.gopark.internal.host.KernelThread;
import io.gopark.internal.host.VirtualThreads;
import io.gopark.internal.lock.HeldLocks;
import io.gopark.internal.lock.Note;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An M: a platform thread that runs goroutines. Its own stack is Go's g0; the loop on it is {@link
 * ScheduleLoop}.
 *
 * <p>Fields, their writers and readers:
 *
 * <ul>
 *   <li>{@code p}: this M; or, in user code, the one that takes the P away ({@link Preemption}).
 *   <li>{@code locks}: this M only; read by the taker. Above zero the M is inside the runtime and
 *       its P may not be taken. See {@link #enter}.
 *   <li>{@code attention}: bits, set and cleared by atomic operations: the taker asks and answers;
 *       this M marks its syscalls and clears the answer when it has seen it.
 *   <li>{@code nextp}: whoever wakes this M, before {@code park.wakeup()}; this M after.
 *   <li>{@code spinning}: this M; or whoever wakes it, before the wake-up.
 *   <li>{@code curg}: this M; read racily by dumps and sysmon.
 *   <li>{@code kernelThread}: this M, before it first has a P; read by sysmon, of an M with a P.
 *   <li>{@code lockedg}, {@code lockedExt}: this M, or the goroutine on it.
 *   <li>{@code schedlink}, {@code idle}: under {@code sched.lock}.
 * </ul>
 *
 * @go runtime.m
 */
public final class Machine extends Carrier implements HeldLocks.Holder {
  /** Bit of {@code attention}: somebody is about to take the P; see {@link Preemption}. */
  static final int RETAKE_ASKED = 1;

  /** Bit of {@code attention}: the P was taken. */
  static final int RETAKE_TAKEN = 2;

  /** Bit of {@code attention}: the goroutine is in a syscall. */
  static final int IN_SYSCALL = 4;

  private static final TimerSource.Fire TIMEOUT = new Timeout();

  private static final VarHandle LOCKS;
  private static final VarHandle ATTENTION;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LOCKS = lookup.findVarHandle(Machine.class, "locks", int.class);
      ATTENTION = lookup.findVarHandle(Machine.class, "attention", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Scheduler sched;
  final long id;
  final Note park = new Note(this);
  final CheapRandom random;
  private final HeldLocks heldLocks = new HeldLocks();

  private int locks = 1;
  private int attention;

  @Nullable Processor p;
  @Nullable Processor nextp;
  @Nullable Processor oldp;
  @Nullable Goroutine curg;
  @Nullable Goroutine lockedg;
  @Nullable Machine schedlink;
  @Nullable KernelThread kernelThread;
  int lockedExt;
  boolean spinning;
  boolean blocked;

  /** Sleeps with its locked goroutine until handed a P; under sched.lock. */
  boolean lockedAsleep;

  /** Somebody found its locked goroutine runnable while it was awake; under sched.lock. */
  boolean lockedReady;

  volatile boolean idle;

  /** After how many switches it makes sure of the handles' forms; 0 when that is done. */
  int switchesToForms = ScheduleLoop.SWITCHES_TO_FORMS;

  /** This M was made after the end of the runtime, for {@link Stragglers}. */
  boolean runsStragglers;

  /** The thread ends: its goroutine exited while locked to it. */
  boolean ended;

  /**
   * While this M polls the network, what becomes runnable on it comes here instead of into a queue;
   * null otherwise.
   */
  @Nullable GoroutineList collected;

  private final GoroutineList netReady = new GoroutineList();

  /** The schedtick is not counted for what runs next: it inherits the time slice. */
  boolean inheritTime;

  /** The thread outlives its maker, and takes nothing along from there. */
  static Machine create(Scheduler sched, long id) {
    Object hidden = InheritedLocals.hide();
    try {
      return new Machine(sched, id);
    } finally {
      InheritedLocals.restore(hidden);
    }
  }

  private Machine(Scheduler sched, long id) {
    super(sched.config.name().concat("-m").concat(Long.toString(id)));
    this.sched = sched;
    this.id = id;
    this.random = new CheapRandom(sched.config.clock().nanos() * 31 + id * 0x9E3779B97F4A7C15L);
  }

  /** The M that the calling code runs on, or null: in a goroutine, or on g0. */
  public static @Nullable Machine current() {
    return VirtualThreads.currentCarrier() instanceof Machine mp ? mp : null;
  }

  /**
   * @go runtime.mstart
   */
  @Override
  public void run() {
    if (sched.config.sysmon()) {
      kernelThread = askKernel();
    }
    sched.loop.mstart(this);
  }

  /** Null also where memory has run out: then this M's silent blocks stay unseen. */
  private @Nullable KernelThread askKernel() {
    try {
      return sched.config.kernelThreads().get();
    } catch (VirtualMachineError | LinkageError e) {
      return null;
    }
  }

  // ---- inside and outside of the runtime ------------------------------------------------------

  /**
   * Enters the runtime from a goroutine: until {@link #leave} this M's P stays. Returns the M,
   * which is another one than before if the P had been taken and the goroutine had to queue for a
   * new one; null on a thread that is no goroutine. A goroutine inside a syscall leaves that first.
   * One that runs after the end has no P inside either ({@link Stragglers}).
   *
   * <p>Protocol with {@link Preemption#take}. This side: store locks, then load attention. Other
   * side: store attention, handshake with this thread, load locks. The handshake orders both sides,
   * so that at least one sees the other's store; here a compiler fence is enough.
   *
   * @go runtime.acquirem
   */
  public static @Nullable Machine enter() {
    StackRoom.forOperation();
    Machine mp = current();
    if (mp == null) {
      return null;
    }
    int depth = mp.locks;
    mp.entered(depth + 1);
    if (mp.attention() != 0 && depth == 0) {
      return mp.sched.preemption.enterSlow(mp);
    }
    return mp;
  }

  /**
   * As {@link #enter}, for code that must not park: the P may be missing afterwards. If it was
   * taken the caller goes on without, and must not see it any more; the lock of the verdict, under
   * which it was taken, sees to that, as {@code attention} is read without order.
   *
   * @return the current M, or null
   */
  static @Nullable Machine enterWithoutP() {
    Machine mp = current();
    if (mp == null) {
      return null;
    }
    int depth = mp.locks;
    mp.entered(depth + 1);
    if ((mp.attention() & (RETAKE_ASKED | RETAKE_TAKEN)) != 0 && depth == 0) {
      mp.sched.preemption.awaitVerdict();
    }
    return mp;
  }

  /**
   * @go runtime.releasem
   */
  public void leave() {
    LOCKS.setRelease(this, locks - 1);
  }

  /** On g0, just before the goroutine continues: user code follows, the P may be taken. */
  void toUserCode() {
    LOCKS.setRelease(this, 0);
  }

  /**
   * On g0, just after the goroutine yielded. If it was inside the runtime, as in gopark, it may
   * have come with a lock, and no verdict can be against it.
   */
  void fromUserCode() {
    boolean inside = locks > 0;
    entered(1);
    if (attention() != 0 && !inside) {
      sched.preemption.awaitVerdict();
      clearAttention(RETAKE_TAKEN);
    }
  }

  void entered(int depth) {
    LOCKS.setRelease(this, depth);
    VarHandle.releaseFence();
  }

  int locksAcquire() {
    return (int) LOCKS.getAcquire(this);
  }

  int locksPlain() {
    return locks;
  }

  int attention() {
    return (int) ATTENTION.getOpaque(this);
  }

  void setAttention(int bits) {
    int unused = (int) ATTENTION.getAndBitwiseOr(this, bits);
  }

  void clearAttention(int bits) {
    int unused = (int) ATTENTION.getAndBitwiseAnd(this, ~bits);
  }

  // ---- the network ----------------------------------------------------------------------------

  /**
   * On g0: what is ready, made runnable and in no queue.
   *
   * @go runtime.netpoll
   */
  GoroutineList netpoll(long delayNanos) {
    collected = netReady;
    try {
      boolean unused = sched.netpoll.poll(delayNanos);
    } finally {
      collected = null;
    }
    return netReady;
  }

  // ---- the P ----------------------------------------------------------------------------------

  /**
   * @go runtime.acquirep
   */
  void acquirep(Processor pp) {
    if (p != null || pp.m != null || pp.status() != Processor.IDLE) {
      throw Invariants.broken("acquirep: invalid p state of P" + pp.id + ", " + pp.statusName());
    }
    p = pp;
    pp.m = this;
    pp.setStatus(Processor.RUNNING);
  }

  /**
   * @go runtime.releasep
   */
  Processor releasep() {
    Processor pp = p;
    if (pp == null || pp.m != this || pp.status() != Processor.RUNNING) {
      throw Invariants.broken("releasep: invalid p state");
    }
    p = null;
    pp.m = null;
    pp.setStatus(Processor.IDLE);
    return pp;
  }

  /** The P of an M that has one. */
  Processor p() {
    Processor pp = p;
    if (pp == null) {
      throw Invariants.broken("m" + id + " has no p");
    }
    return pp;
  }

  /** The scheduler whose M this is. */
  public Scheduler scheduler() {
    return sched;
  }

  /** The goroutine on this M, or null on g0. */
  public @Nullable Goroutine curg() {
    return curg;
  }

  /** A generator for this M only; the caller is inside the runtime. */
  public CheapRandom random() {
    return random;
  }

  /** The number of this M's P; the caller is inside the runtime. */
  public int procId() {
    return p().id;
  }

  /** False for one that runs after the end. The caller is inside the runtime. */
  public boolean hasP() {
    return p != null;
  }

  /** The timers of this M's P; the caller is inside the runtime. After the end none fires. */
  public TimerSource timers() {
    Processor pp = p;
    return pp == null ? sched.timersForOutsider() : pp.timers;
  }

  /**
   * Ends {@code waiter}'s wait for {@code source} at {@code when}, unless it is stopped before. The
   * caller is inside the runtime and holds the source's lock, so that the timer cannot come before
   * the goroutine is WAITING.
   *
   * @return for {@link TimerSource#stop}
   */
  public Object startTimeout(long when, Waiter waiter) {
    return timers().start(when, TIMEOUT, waiter, waiter.seq);
  }

  /** The M of a goroutine that has just come back from a switch. */
  static Machine ofCurrentGoroutine() {
    Machine mp = current();
    if (mp == null) {
      throw Invariants.broken("a goroutine came back without an M");
    }
    return mp;
  }

  private static final class Timeout implements TimerSource.Fire {
    @Override
    public void fire(Object arg, int seq) {
      Waiter waiter = (Waiter) arg;
      WaitSource on = waiter.on;
      if (on != null) {
        on.cancel(waiter, seq, Waiter.Outcome.TIMED_OUT);
      }
    }
  }

  @Override
  public boolean isAsleep() {
    return idle;
  }

  @Override
  public int switches() {
    return sched.switches();
  }

  @Override
  protected boolean enterBlocking() {
    return sched.syscalls.entersyscall(this);
  }

  @Override
  protected void exitBlocking() {
    sched.syscalls.exitsyscall(this, true);
  }

  @Override
  protected boolean netpollopen(int fd, boolean write) throws IOException {
    Goroutine gp = curg;
    // What a poller has is closed after the end, and its numbers may be somebody else's.
    if (gp == null || runsStragglers) {
      return false;
    }
    boolean ours = sched.netpoll.register(fd, write);
    gp.polledBy = ours ? Goroutine.POLLED_BY_US : Goroutine.POLLED_BY_JDK;
    return ours;
  }

  @Override
  protected boolean netpollclose(int fd, boolean write, boolean polled) {
    Goroutine gp = curg;
    if (gp == null) {
      return false;
    }
    boolean ours = gp.polledBy == Goroutine.POLLED_BY_US;
    gp.polledBy = Goroutine.NOT_POLLED;
    if (ours) {
      sched.netpoll.deregister(fd, write, polled);
    }
    return ours;
  }

  @Override
  public HeldLocks heldLocks() {
    return heldLocks;
  }
}
