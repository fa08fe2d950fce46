package io.gopark.internal.sched;

import io.gopark.Task;
import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.VirtualThreads;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A G is a goroutine: a virtual thread and its state. An M is a platform thread that runs Gs. A P
 * is the right to run them, with a queue of those that are ready; there are GOMAXPROCS Ps, and an M
 * needs one.
 *
 * <p>Each mechanism is a class of its own: {@link Creation} where goroutines come from; {@link
 * ScheduleLoop} what an M does; {@link WorkSearch} where it looks for work, and the spin-down half
 * of the wake-up protocol; {@link Machines} waking and stopping Ms, the submit half, and the
 * wake-up policy; {@link Parking} gopark and goready; {@link RunQueue} a P's queue; {@link
 * Syscalls}, {@link Preemption}, {@link Sysmon} what happens to the P of an M that does not come
 * back; {@link ThreadLock} goroutines bound to an M; {@link WorldStop} changing the number of Ps;
 * {@link DeadlockCheck}; {@link Shutdown}.
 *
 * @go runtime.schedt
 */
public final class Scheduler {
  final Config config;
  final RuntimeEvents events;
  final NetpollSource netpoll;
  private final TimerSource.Factory timerFactory;
  final Object container;

  final SchedLock lock = new SchedLock();
  final IdleSets idle = new IdleSets();
  final GlobalRunQueue globalq = new GlobalRunQueue();
  final AllGoroutines allgs = new AllGoroutines();
  final List<Machine> allm = new CopyOnWriteArrayList<>();

  final Creation creation = new Creation(this);
  final ScheduleLoop loop = new ScheduleLoop(this);
  final WorkSearch search = new WorkSearch(this);
  final Machines machines = new Machines(this);
  final Parking parking = new Parking(this);
  final Syscalls syscalls = new Syscalls(this);
  final Stragglers stragglers = new Stragglers(this);
  final Preemption preemption = new Preemption(this);
  final ThreadLock threadLock = new ThreadLock(this);
  final WorldStop world = new WorldStop(this);
  final Sysmon sysmon;
  final DeadlockCheck deadlock;
  final LostWakeups lostWakeups = new LostWakeups(this);
  final MemoryReserve reserve = new MemoryReserve();

  volatile Processor[] allp = {};

  /**
   * By number; also those that are gone, since their counts count, and they may come back. As long
   * as {@link #allp} at least. Replaced with it, in a stopped world.
   */
  volatile Processor[] everyP = {};

  volatile int gomaxprocs;

  /** Go's gcwaiting: every M has to give its P up. */
  volatile boolean stopRequested;

  /** Written under {@link #lock}: from then on no thread but an M of ours queues anything. */
  volatile boolean closing;

  volatile boolean started;
  volatile boolean needspinning;
  final AtomicInteger nmspinning = new AtomicInteger();
  final AtomicLong mnext = new AtomicLong();

  /** When the network was last polled; 0 while an M blocks in the poller. */
  final AtomicLong lastpoll = new AtomicLong(1);

  /** Until when the blocking poll lasts; NEVER while there is none, or it has no deadline. */
  volatile long pollUntil;

  /** The clock as of sysmon's last round: for how long something waits, not for deadlines. */
  volatile long coarseNanos;

  /** Goroutines created where no P of ours was at hand, and those that ended there. */
  final EventCount createdOutside = new EventCount();

  final EventCount endedOutside = new EventCount();
  final EventCount retakes = new EventCount();
  final EventCount handoffs = new EventCount();

  /**
   * @param container the JDK's ThreadContainer that the threads are shown in
   */
  public Scheduler(
      Config config,
      RuntimeEvents events,
      NetpollSource netpoll,
      TimerSource.Factory timerFactory,
      Object container,
      ExternalLife outside) {
    this.config = config;
    this.events = events;
    this.netpoll = netpoll;
    this.timerFactory = timerFactory;
    this.container = container;
    this.sysmon = new Sysmon(this);
    this.deadlock = new DeadlockCheck(this, outside);
  }

  // ---- bootstrap ------------------------------------------------------------------------------

  /**
   * Builds the Ps. Nothing runs before the first goroutine comes.
   *
   * @go runtime.schedinit
   */
  public void schedinit() {
    coarseNanos = config.clock().nanos();
    Processor[] all = new Processor[config.procs()];
    lock.lock();
    for (int i = all.length - 1; i >= 0; i--) {
      all[i] = newProcessor(i);
      all[i].runq.setAlone(all.length == 1);
      all[i].setStatus(Processor.IDLE);
      idle.pidleput(all[i]);
    }
    everyP = all;
    allp = all;
    gomaxprocs = all.length;
    lock.unlock();
    search.procsChanged(WorkSearch.stridesFor(all.length));
    FirstUse.link(this);
    started = true;
    if (config.sysmon()) {
      sysmon.start();
    }
  }

  Processor newProcessor(int id) {
    return new Processor(id, this, timerFactory.create(id));
  }

  // ---- goroutines -----------------------------------------------------------------------------

  /**
   * Creates a goroutine and makes it runnable: next on the caller's P, or through the global queue.
   */
  public Goroutine newproc(@Nullable String name, Task task) {
    return creation.newproc(name, task);
  }

  /** As above, for somebody else, who has this context class loader. */
  public Goroutine newprocFor(@Nullable ClassLoader loader, Task task) {
    return creation.newprocFor(loader, task);
  }

  /** A goroutine for a thread factory: it starts when its thread is started. */
  public Goroutine newUnstarted(@Nullable String name, Runnable task, boolean inheritLocals) {
    return creation.newUnstarted(name, task, inheritLocals);
  }

  /** It is about to wait for the first time: from here on only the table knows it. */
  void list(Goroutine gp) {
    try {
      if (!gp.isListed()) {
        allgs.add(gp);
      }
    } catch (OutOfMemoryError e) {
      // Until it waits again dumps will not show it, and nobody is taken for asleep for ever.
    }
  }

  // ---- queues ---------------------------------------------------------------------------------

  void putGlobal(Goroutine gp) {
    lock.lock();
    boolean over = closing;
    if (!over) {
      globalq.putFromOutside(gp);
    }
    lock.unlock();
    if (over) {
      stragglers.afterTheEnd(gp);
    } else {
      machines.wakepIfIdle();
    }
  }

  void putGlobalBatch(GoroutineList batch) {
    lock.lock();
    globalq.putBatch(batch);
    lock.unlock();
  }

  // ---- what goroutines call -------------------------------------------------------------------

  /**
   * Lets others run: the caller goes to the tail of the global queue.
   *
   * @go runtime.Gosched
   */
  public static void gosched() {
    gosched(false);
  }

  /** As the program says it: after the end of its runtime the caller is unwound instead. */
  public static void goschedOrUnwind() {
    gosched(true);
  }

  private static void gosched(boolean unwind) {
    Machine mp = Machine.enter();
    if (mp == null || mp.curg == null || mp.runsStragglers) {
      if (mp != null) {
        mp.leave();
        if (unwind && mp.runsStragglers) {
          throw new ClosedError();
        }
      }
      Thread.yield();
      return;
    }
    if (StandardSwitch.ON) {
      StandardSwitch.gosched(mp, mp.curg);
    } else if (!Parking.switchOut(mp.curg, Goroutine.REQUEST_GOSCHED, VirtualThreads.YIELDING)) {
      mp.leave();
    }
  }

  /**
   * @go runtime.entersyscallblock
   */
  public static <T> T blocking(Callable<T> call) throws Exception {
    StackRoom.forCombination();
    if (Syscalls.entersyscallblock() == null) {
      return call.call();
    }
    try {
      return call.call();
    } finally {
      Machine mp = Machine.current();
      if (mp != null) {
        mp.sched.syscalls.exitsyscall(mp, false);
      }
    }
  }

  /**
   * @go runtime.LockOSThread
   */
  public static void lockOSThread() {
    ThreadLock.lockOSThread();
  }

  /**
   * @go runtime.UnlockOSThread
   */
  public static void unlockOSThread() {
    ThreadLock.unlockOSThread();
  }

  // ---- timers and the monitor -----------------------------------------------------------------

  /** {@code now + nanos}, or the farthest representable deadline. */
  public static long deadline(long now, long nanos) {
    return now + Math.min(nanos, Long.MAX_VALUE / 2);
  }

  public void stopTimer(Object timer) {
    boolean stopped = allp[0].timers.stop(timer);
  }

  /** A P that is idle may own the timer: the caller's M has none, or runs another's goroutine. */
  public TimerSource timersForOutsider() {
    return allp[0].timers;
  }

  /**
   * A timer due at {@code when} was put first in some heap: whoever sleeps until a later one must
   * wake up.
   *
   * @go runtime.wakeNetPoller
   */
  public void wakeNetPoller(long when) {
    java.lang.invoke.VarHandle.fullFence();
    if (lastpoll.get() == 0) {
      long until = pollUntil;
      if (until == TimerSource.NEVER || when - until < 0) {
        netpoll.interrupt();
      }
    } else {
      machines.wakepIfIdle();
    }
  }

  /** The network was polled, and nobody blocks in the poller. */
  void polledNow() {
    long last = lastpoll.get();
    if (last != 0) {
      boolean unused = lastpoll.compareAndSet(last, WorkSearch.nonZero(coarseNanos));
    }
  }

  void wakeSysmon() {
    sysmon.wake();
  }

  /**
   * How often goroutines were switched to. A P counts before its goroutine runs, and goes idle
   * under {@code lock} after that.
   */
  int switches() {
    int sum = 0;
    for (Processor pp : allp) {
      sum += pp.switches;
    }
    return sum;
  }

  // ---- stop the world, number of Ps, end ------------------------------------------------------

  /**
   * Changes the number of Ps, unless {@code n} is less than one, and returns what it was.
   *
   * @throws OutOfMemoryError if there is no memory for so many; nothing has changed
   * @go runtime.GOMAXPROCS
   */
  public int gomaxprocs(int n) {
    StackRoom.forCombination();
    int before = gomaxprocs;
    return n < 1 || n == before ? before : world.resize(n);
  }

  /** Runs {@code action} while no other M holds a P; {@code action} must not park. */
  public void stopTheWorld(Runnable action) {
    StackRoom.forCombination();
    boolean stopped = world.stop();
    try {
      action.run();
    } finally {
      if (stopped) {
        world.start();
      }
    }
  }

  public RuntimeEvents events() {
    return events;
  }

  public int procs() {
    return gomaxprocs;
  }

  /**
   * Ends all Ms as they come by; goroutines that are not running never run again. Returns when the
   * threads have ended, or after {@code nanos}.
   */
  public boolean close(long nanos) {
    return new Shutdown(this).close(nanos);
  }

  public boolean isClosed() {
    return closing;
  }

  /** An M that ended for want of memory must not end in silence: its P is gone. */
  void broken(Throwable e) {
    for (int tries = 0; tries < OutOfMemory.TRIES && !closing; tries++) {
      try {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        events.fatal(RuntimeEvents.Fatal.BROKEN, text.toString());
        return;
      } catch (VirtualMachineError | LinkageError again) {
        OsThread.parkNanos(OutOfMemory.NAP_NANOS);
      }
    }
    if (!closing) {
      events.fatal(RuntimeEvents.Fatal.BROKEN, "out of memory");
    }
  }

  // ---- what others see ------------------------------------------------------------------------

  /** Whether {@code thread} is one of this scheduler's: an M, sysmon, or a goroutine. */
  public boolean owns(Thread thread) {
    return thread == sysmon.thread()
        || thread instanceof Machine mp && mp.sched == this
        || thread.isVirtual()
            && VirtualThreads.schedulerOf(thread) instanceof Goroutine gp
            && gp.sched == this;
  }

  /**
   * How many goroutines have not ended; exact when nobody starts or ends.
   *
   * @go runtime.gcount
   */
  public int numGoroutine() {
    long n = createdOutside.sum() - endedOutside.sum();
    for (Processor pp : everyP) {
      n += pp.created - pp.ended;
    }
    return (int) Math.max(0, n);
  }

  /** Thefts of all Ps. */
  private long steals() {
    long n = 0;
    for (Processor pp : everyP) {
      n += pp.steals;
    }
    return n;
  }

  /** Goroutines that have not ended. Nothing is stopped, see {@link GoroutineCensus}. */
  public List<Goroutine> goroutines() {
    return GoroutineCensus.take(this);
  }

  public Config config() {
    return config;
  }

  public long nanos() {
    return config.clock().nanos();
  }

  /** A consistent enough look: each number is right for some moment during the call. */
  public SchedStats stats() {
    Processor[] all = allp;
    int[] local = new int[all.length];
    for (int i = 0; i < local.length; i++) {
      local[i] = all[i].runq.ringLength();
    }
    lock.lock();
    try {
      return new SchedStats(
          gomaxprocs,
          idle.npidle(),
          idle.mcount,
          idle.nmidle,
          nmspinning.get(),
          needspinning,
          globalq.size(),
          local,
          numGoroutine(),
          creation.lastGoid(),
          steals(),
          retakes.sum(),
          handoffs.sum(),
          stopRequested,
          idle.nmidlelocked,
          sysmon.isSleeping());
    } finally {
      lock.unlock();
    }
  }
}
