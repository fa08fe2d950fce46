package io.gopark.internal.sched;

import io.gopark.internal.base.Invariants;
import io.gopark.internal.base.OutOfMemory;
import io.gopark.internal.host.OsThread;
import io.gopark.internal.host.Pinning;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Starting, waking, stopping and ending Ms.
 *
 * <p>Wake-up policy, Go's: at most one M at a time is on its way from asleep to working ({@code
 * nmspinning} 0 -> 1). When it finds work it wakes the next ({@link #resetspinning}), so Ms come up
 * one by one while there is work for them, and a submitter pays for one wake-up at most. Rejected:
 * waking an M for every submission (thrashes), and handing a goroutine to a chosen idle M (destroys
 * locality, and the chosen one may be slow to come).
 */
final class Machines {
  private static final int MAX_WAKE_BACKOFF = 16_383;

  private final Scheduler sched;

  /** Replaced by tests, before there is an M. */
  ThreadStarter starter = new ThreadStarter();

  /** Asks the system for an M's thread. */
  static class ThreadStarter {
    void start(Machine mp) {
      mp.start();
    }
  }

  Machines(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * After something was published: starts an M if a P is idle and nobody is looking for work. The
   * fence stands between the publication and the look; its partner is in {@link
   * WorkSearch#findRunnable}'s spin down. With one P, and that the caller's, nobody else could run
   * it.
   */
  void wakepIfIdle() {
    if (sched.gomaxprocs == 1) {
      Machine mp = Machine.current();
      if (mp != null && mp.p != null && mp.sched == sched) {
        return;
      }
    }
    VarHandle.fullFence();
    if (sched.idle.npidle() != 0 && sched.nmspinning.get() == 0) {
      wakep();
    }
  }

  /**
   * Puts {@code gp} next on {@code pp}, the caller's, and wakes an M if that is likely to help. A
   * goroutine that is alone in the queue is most often run by this same P in a moment, when the
   * caller blocks: waking an M for it costs more than the switch, and the M finds nothing. So after
   * a wake-up for a lone goroutine the next 1, 3, 7, ... 16383 lone ones wake nobody; a steal from
   * this P says that a wake-up was worth it and quarters the number. If the caller computes on
   * instead, sysmon sees that the P has work and gets nowhere ({@link Sysmon}).
   */
  void putNext(Processor pp, Goroutine gp) {
    if (!pp.runq.putNext(gp)) {
      wakepIfIdle();
    } else if (pp.wakeSkips > 0) {
      pp.wakeSkips--;
    } else if (sched.gomaxprocs > 1) {
      VarHandle.fullFence();
      if (sched.idle.npidle() != 0 && sched.nmspinning.get() == 0) {
        pp.wakeBackoff = Math.min(pp.wakeBackoff * 2 + 1, MAX_WAKE_BACKOFF);
        pp.wakeSkips = pp.wakeBackoff;
        wakep();
      }
    }
  }

  /**
   * Adds one spinning M, if there is none and a P is idle.
   *
   * @go runtime.wakep
   */
  void wakep() {
    if (sched.nmspinning.get() != 0 || !sched.nmspinning.compareAndSet(0, 1)) {
      return;
    }
    sched.lock.lock();
    Processor pp = sched.stopRequested ? null : pidlegetSpinning();
    if (pp == null) {
      // Under the lock: an M that gives its P back after this look must not leave a submitter
      // with a spinning M to rely on that never comes.
      sched.nmspinning.decrementAndGet();
      sched.lock.unlock();
      return;
    }
    sched.lock.unlock();
    startm(pp, true);
  }

  /**
   * Under sched.lock: an idle P for somebody who found work; if there is none, leaves the note that
   * an M about to give its P back should look again.
   *
   * @go runtime.pidlegetSpinning
   */
  @Nullable Processor pidlegetSpinning() {
    Processor pp = sched.idle.pidleget();
    if (pp == null) {
      sched.needspinning = true;
    }
    return pp;
  }

  /**
   * @go runtime.becomeSpinning
   */
  void becomeSpinning(Machine mp) {
    mp.spinning = true;
    sched.nmspinning.incrementAndGet();
    sched.needspinning = false;
  }

  /**
   * A spinning M found work: it stops spinning and wakes the next, if that one would find any. Go
   * wakes it always; but where work comes from outside, a piece at a time, each piece would wake
   * two Ms. Whoever published while this M was counted as spinning woke nobody, so it looks at
   * every source after it has counted itself out: the pair of the spin down in {@link WorkSearch}.
   *
   * @go runtime.resetspinning
   */
  void resetspinning(Machine mp) {
    if (!mp.spinning) {
      throw Invariants.broken("resetspinning: not a spinning m");
    }
    mp.spinning = false;
    if (sched.nmspinning.decrementAndGet() < 0) {
      throw Invariants.broken("findRunnable: negative nmspinning");
    }
    if (sched.idle.npidle() != 0) {
      VarHandle.fullFence();
      if (sched.search.anythingLeft()) {
        wakep();
      }
    }
  }

  /**
   * Gives {@code pp} to an idle M, or to a new one. The caller counted it in nmspinning if {@code
   * spinning}.
   *
   * @go runtime.startm
   */
  void startm(Processor pp, boolean spinning) {
    sched.lock.lock();
    Machine mp = sched.idle.mget();
    boolean exhausted = false;
    if (mp == null) {
      exhausted = sched.idle.mcount >= sched.config.maxThreads();
      sched.idle.mcount++;
    }
    sched.lock.unlock();
    sched.wakeSysmon();
    if (mp == null) {
      newm(pp, spinning);
      if (exhausted) {
        tellOfExhaustion("program exceeds " + sched.config.maxThreads() + "-thread limit");
      }
      return;
    }
    if (mp.spinning || mp.nextp != null) {
      throw Invariants.broken("startm: m is spinning or has p");
    }
    if (spinning && !pp.runq.isEmpty()) {
      throw Invariants.broken("startm: p has runnable gs");
    }
    mp.spinning = spinning;
    mp.nextp = pp;
    mp.park.wakeup();
  }

  /** What hears of it may be the program's own, and wait: on its stack, as it is in the runtime. */
  private void tellOfExhaustion(String text) {
    boolean stayed = Pinning.stayMounted();
    try {
      sched.events.fatal(RuntimeEvents.Fatal.THREAD_EXHAUSTION, text);
    } finally {
      Pinning.letGo(stayed);
    }
  }

  /**
   * A new thread, already counted in mcount. Making it takes locks of the JDK's. A goroutine that
   * waited for one off its stack would have {@code pp} in its hands, which then nobody can find or
   * stop; so it waits on its stack. For a thread that the system refuses as for memory: the program
   * is told, which may end it or not, and where it does not somebody may end a thread.
   *
   * @go runtime.newm
   */
  private void newm(Processor pp, boolean spinning) {
    boolean stayed = Pinning.stayMounted();
    try {
      OutOfMemoryError told = null;
      do {
        if (told != null) {
          awaitMemory(told);
        }
        Machine mp = allocm();
        if (mp != null) {
          mp.spinning = spinning;
          mp.nextp = pp;
          OutOfMemoryError refused = startThread(mp);
          if (refused == null) {
            return;
          }
          forget(mp);
          if (told == null) {
            told = refused;
            tellOfExhaustion("newosproc: " + refused.getMessage());
          }
        }
      } while (!startOther(pp, spinning));
    } finally {
      Pinning.letGo(stayed);
    }
  }

  /**
   * Where there is no memory for a new M, or no thread: gives {@code pp} to one that has gone idle
   * meanwhile, or to one that sleeps with its goroutine, if that is queued. All memory may be held
   * by such. What {@code pp} has queued comes where every P finds it. Takes no memory.
   *
   * <p>Or {@code pp} is not needed. A stop of the world may not have to wait for memory; its start
   * looks for an M anew. And who was to search would only help: the caller may be a goroutine that
   * readied another, and goes on with its own P. But not if all other Ps are idle, or what was
   * submitted from outside had nobody. Who published something and woke nobody, because this M was
   * counted as spinning, did so before it is counted out here, under the lock; the P that is not
   * idle comes back under the lock after that, and whoever gives it back looks at every source.
   */
  private boolean startOther(Processor pp, boolean spinning) {
    sched.lock.lock();
    for (Goroutine gp = pp.runq.get(); gp != null; gp = pp.runq.get()) {
      sched.globalq.put(gp);
    }
    Machine mp = sched.stopRequested ? null : sched.idle.mget();
    if (mp == null && notNeeded(pp, spinning)) {
      sched.lock.unlock();
      return true;
    }
    if (mp == null && !spinning) {
      mp = sched.threadLock.takeQueued();
    }
    if (mp != null) {
      sched.idle.mcount--;
      mp.spinning = spinning;
      mp.nextp = pp;
    }
    sched.lock.unlock();
    if (mp == null) {
      return false;
    }
    mp.park.wakeup();
    return true;
  }

  /** Under sched.lock: gives {@code pp}, whose queue is empty, back without an M, if it may be. */
  private boolean notNeeded(Processor pp, boolean spinning) {
    if (sched.stopRequested) {
      sched.world.stoppedP(pp);
    } else if (spinning && sched.idle.npidle() < sched.gomaxprocs - 1) {
      sched.idle.pidleput(pp);
    } else {
      return false;
    }
    sched.idle.mcount--;
    if (spinning) {
      sched.nmspinning.decrementAndGet();
    }
    return true;
  }

  /** After the end: one more M, without a P. False: the system goes on refusing it. */
  boolean startForStragglers() {
    boolean stayed = Pinning.stayMounted();
    try {
      boolean started = false;
      for (int tries = 0; tries < OutOfMemory.TRIES && !started; tries++) {
        Machine mp = allocm();
        started = mp != null && startForStragglers(mp);
      }
      return started;
    } finally {
      Pinning.letGo(stayed);
    }
  }

  private boolean startForStragglers(Machine mp) {
    mp.runsStragglers = true;
    count(1);
    OutOfMemoryError refused = null;
    boolean started = false;
    try {
      refused = startThread(mp);
      started = refused == null;
    } finally {
      if (!started) {
        forget(mp);
        count(-1);
      }
    }
    if (refused != null) {
      awaitMemory(refused);
    }
    return started;
  }

  private void count(int change) {
    sched.lock.lock();
    sched.idle.mcount += change;
    sched.lock.unlock();
  }

  /** For who cannot give up: waits until somebody may have let go of some; throws any other. */
  void awaitMemory(Error e) {
    if (!OutOfMemory.isCauseOf(e)) {
      throw e;
    }
    sched.reserve.release();
    OsThread.parkNanos(OutOfMemory.NAP_NANOS);
  }

  /** The system's refusal, or null. Waits where it is the heap that has no room. */
  private @Nullable OutOfMemoryError startThread(Machine mp) {
    while (!mp.isAlive()) {
      try {
        starter.start(mp);
        return null;
      } catch (OutOfMemoryError e) {
        String why = e.getMessage();
        if (why != null && why.startsWith("unable to create native thread")) {
          return e;
        }
        awaitMemory(e);
      } catch (VirtualMachineError | LinkageError e) {
        awaitMemory(e);
      }
    }
    return null;
  }

  /**
   * Null where memory has run out, after some time in which somebody may have let go of some.
   *
   * @go runtime.allocm
   */
  private @Nullable Machine allocm() {
    try {
      Machine mp = Machine.create(sched, sched.mnext.getAndIncrement());
      sched.allm.add(mp);
      return mp;
    } catch (VirtualMachineError | LinkageError e) {
      awaitMemory(e);
      return null;
    }
  }

  /**
   * Puts this M, which has no P, to sleep until somebody hands it one. False: it has to end.
   *
   * @go runtime.stopm
   */
  boolean stopm(Machine mp) {
    if (mp.p != null || mp.spinning) {
      throw Invariants.broken("stopm holding p, or spinning");
    }
    sched.lock.lock();
    if (sched.closing) {
      sched.lock.unlock();
      return false;
    }
    sched.idle.mput(mp);
    boolean suspect = sched.deadlock.mayBeDead();
    sched.lock.unlock();
    if (suspect) {
      sched.deadlock.suspect();
    }
    return sleepForP(mp);
  }

  /** Sleeps on the M's note; then takes over the P it was given. False: it has to end. */
  boolean sleepForP(Machine mp) {
    mp.park.sleep();
    mp.park.clear();
    Processor pp = mp.nextp;
    mp.nextp = null;
    if (pp == null) {
      return false;
    }
    mp.acquirep(pp);
    return true;
  }

  /** For an M that lost its P or came back from a syscall without one. */
  boolean acquireIdleP(Machine mp) {
    if (sched.idle.npidle() == 0) {
      return false;
    }
    sched.lock.lock();
    Processor pp = sched.stopRequested ? null : sched.idle.pidleget();
    sched.lock.unlock();
    if (pp == null) {
      return false;
    }
    mp.acquirep(pp);
    sched.wakeSysmon();
    return true;
  }

  /**
   * Takes care of a P whose M blocks, ends, or computes on without it: another M runs it if there
   * is anything to do, else it goes idle. Must start an M in every case in which findRunnable would
   * find something.
   *
   * @go runtime.handoffp
   */
  void handoffp(Processor pp) {
    if (!pp.runq.isEmpty() || sched.globalq.size() > 0) {
      startm(pp, false);
      return;
    }
    if (sched.nmspinning.get() + sched.idle.npidle() == 0 && sched.nmspinning.compareAndSet(0, 1)) {
      sched.needspinning = false;
      startm(pp, true);
      return;
    }
    sched.lock.lock();
    if (sched.stopRequested) {
      sched.world.stoppedP(pp);
      sched.lock.unlock();
      return;
    }
    if (sched.globalq.size() > 0) {
      sched.lock.unlock();
      startm(pp, false);
      return;
    }
    if (sched.idle.npidle() == sched.gomaxprocs - 1 && sched.lastpoll.get() != 0) {
      // The last running P, and nobody polls: somebody has to, for the timers' and network's sake.
      sched.lock.unlock();
      startm(pp, false);
      return;
    }
    sched.idle.pidleput(pp);
    sched.lock.unlock();
    // As in spin down: who published while this P was not yet seen as idle woke nobody. The M that
    // was spinning when we counted on it may have stopped since. A timer is published, too.
    VarHandle.fullFence();
    long when = pp.timers.nextWhen();
    if (when != TimerSource.NEVER) {
      sched.wakeNetPoller(when);
    }
    if (sched.nmspinning.get() == 0 && sched.search.anyQueued()) {
      wakep();
    }
  }

  /**
   * Queues goroutines, already RUNNABLE, and wakes Ms for them: one for each idle P through the
   * global queue, the rest to {@code pp}'s ring if the caller has one.
   *
   * @go runtime.injectglist
   */
  void injectglist(GoroutineList list, @Nullable Processor pp) {
    if (list.isEmpty()) {
      return;
    }
    if (pp == null) {
      int n = list.size();
      sched.putGlobalBatch(list);
      startIdle(n);
      return;
    }
    int idle = sched.idle.npidle();
    GoroutineList shared = pp.shared;
    for (int i = 0; i < idle && !list.isEmpty(); i++) {
      Goroutine gp = list.pop();
      if (gp != null) {
        shared.pushBack(gp);
      }
    }
    if (!shared.isEmpty()) {
      int n = shared.size();
      sched.putGlobalBatch(shared);
      startIdle(n);
    }
    for (Goroutine gp = list.pop(); gp != null; gp = list.pop()) {
      pp.runq.put(gp, false);
    }
    wakepIfIdle();
  }

  private void startIdle(int n) {
    for (int i = 0; i < n; i++) {
      sched.lock.lock();
      Processor pp = sched.stopRequested ? null : pidlegetSpinning();
      sched.lock.unlock();
      if (pp == null) {
        return;
      }
      startm(pp, false);
    }
  }

  /** The list is copied for it. */
  private void forget(Machine mp) {
    for (; ; ) {
      try {
        sched.allm.remove(mp);
        return;
      } catch (OutOfMemoryError e) {
        awaitMemory(e);
      }
    }
  }

  /**
   * The end of an M's life: the runtime closes, its locked goroutine exited, or it broke.
   *
   * @go runtime.mexit
   */
  void mexit(Machine mp, @Nullable Throwable failure) {
    if (mp.spinning) {
      mp.spinning = false;
      sched.nmspinning.decrementAndGet();
    }
    Processor pp = mp.p != null ? mp.releasep() : null;
    if (pp != null && sched.closing) {
      sched.stragglers.leaveQueueOf(pp);
    } else if (pp != null && failure == null) {
      handoffp(pp);
    }
    forget(mp);
    sched.lock.lock();
    sched.idle.mcount--;
    boolean suspect = sched.deadlock.mayBeDead();
    sched.lock.unlock();
    if (failure != null) {
      sched.broken(failure);
    } else if (suspect) {
      sched.deadlock.suspect();
    }
  }
}
