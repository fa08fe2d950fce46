package io.gopark.internal.sched;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A P: the right to run goroutines, and what is kept per running thread for speed. There are
 * GOMAXPROCS of them.
 *
 * <p>Fields, their writers and readers: {@code status} by its owner, and out of SYSCALL by
 * compare-and-set of whoever is faster (the returning M, sysmon, a stop of the world); {@code m}
 * with the status; {@code runq}: see {@link RunQueue}; {@code schedtick}, {@code syscalltick},
 * {@code goidNext}, {@code goidEnd}, {@code threadId...}, {@code lastYielder}, {@code shared}: the
 * owner only, ticks read racily by sysmon; {@code seen...}, {@code silentBlock}: sysmon only;
 * {@code preempt}: set by sysmon, cleared by the owner; {@code link}: under {@code sched.lock}.
 *
 * @go runtime.p
 */
public final class Processor {
  static final int IDLE = 0;
  static final int RUNNING = 1;
  static final int SYSCALL = 2;
  static final int GCSTOP = 3;
  static final int DEAD = 4;

  private static final VarHandle STATUS;
  private static final VarHandle PREEMPT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATUS = lookup.findVarHandle(Processor.class, "status", int.class);
      PREEMPT = lookup.findVarHandle(Processor.class, "preempt", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int id;
  final RunQueue runq;
  final TimerSource timers;

  /** Empty, but while its owner shares out what the network had; there may be no memory then. */
  final GoroutineList shared = new GoroutineList();

  private int status = GCSTOP;
  private boolean preempt;

  volatile @Nullable Machine m;
  @Nullable Processor link;
  int schedtick;

  /** Every switch, also those that inherit the time slice: whether the P gets anywhere. */
  int switches;

  /** Goroutines created and ended here, and thefts by this P; read racily by who counts them. */
  long created;

  long ended;
  long steals;

  /** How many more lone pushes wake nobody, and how many there were last time; see Machines. */
  int wakeSkips;

  int wakeBackoff;
  int seenSwitches;
  int syscalltick;
  long goidNext;
  long goidEnd;
  long threadIdNext;
  long threadIdEnd;

  /** Who called Gosched last here: the global queue's head, if it is that one, can wait. */
  @Nullable Goroutine lastYielder;

  /**
   * What sysmon saw last: the ticks, and when they changed. Its first look finds them changed, or a
   * P that has not run anything yet would count as running since the clock's zero.
   */
  int seenSchedtick = -1;

  int seenSyscalltick = -1;
  long seenSchedwhen;
  long seenSyscallwhen;
  final SilentBlock silentBlock = new SilentBlock();

  Processor(int id, Scheduler sched, TimerSource timers) {
    this.id = id;
    this.timers = timers;
    this.runq = new RunQueue(sched.config.ringCapacity(), 0, new ToGlobal(sched));
  }

  private record ToGlobal(Scheduler sched) implements RunQueue.Overflow {
    @Override
    public void accept(GoroutineList batch) {
      sched.putGlobalBatch(batch);
    }
  }

  int status() {
    return (int) STATUS.getVolatile(this);
  }

  void setStatus(int to) {
    STATUS.setVolatile(this, to);
  }

  boolean casStatus(int from, int to) {
    return STATUS.compareAndSet(this, from, to);
  }

  /** Opaque, as its setting is: a hint with which no data goes. */
  boolean isPreempted() {
    return (boolean) PREEMPT.getOpaque(this);
  }

  void setPreempt(boolean on) {
    PREEMPT.setOpaque(this, on);
  }

  String statusName() {
    return switch (status()) {
      case IDLE -> "idle";
      case RUNNING -> "running";
      case SYSCALL -> "syscall";
      case GCSTOP -> "gcstop";
      default -> "dead";
    };
  }
}
