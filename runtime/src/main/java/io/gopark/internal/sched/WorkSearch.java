package io.gopark.internal.sched;

import io.gopark.internal.host.OsThread;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where an M looks for a goroutine to run, in this order: the world stopping; timers of its P;
 * every 61st tick the global queue, and as often the network; its own queue; the global queue; the
 * network; the other Ps' queues (in the last of four rounds also their timers and runnext).
 *
 * <p>Spin down. An M that found nothing gives its P back under {@code sched.lock}, counts itself
 * out of the spinning Ms, passes a full fence, and looks at every source once more ({@link
 * #recheckSources}). A submitter publishes, passes a full fence, and looks for idle Ps and spinning
 * Ms ({@link Machines#wakepIfIdle}). Of two such sequences at least one sees the other: either the
 * submitter finds the P idle, and nobody spinning, and starts an M; or the M finds the work. The
 * order on both sides matters: an M that looked first and counted itself out afterwards would lose
 * what was published in between.
 *
 * <p>Why each re-check: the global queue and the rings, because a submitter that saw no idle P, or
 * saw a spinning M, woke nobody. The timers, because whoever added one saw this M awake and left
 * the new deadline to it. Not only spinning Ms re-check, as in Go, but every M that gives its P
 * back: then a submitter that reads "no idle P" may stop there, without taking a lock to leave a
 * note.
 *
 * @go runtime.findRunnable
 */
final class WorkSearch {
  static final int GLOBAL_EVERY = 61;

  /**
   * The network has a turn of its own, which Go lacks: goroutines that yield keep the global queue
   * filled, so that whatever came after it in the same turn would never come. What comes in this
   * turn comes after everybody in the global queue ({@link #turnOfNetwork}).
   */
  private static final int NETWORK_TURN = GLOBAL_EVERY / 2;

  private static final int STEAL_ROUNDS = 4;
  private static final long STEAL_NEXT_AFTER_NANOS = 3_000;

  private final Scheduler sched;

  /** Numbers coprime with the count of Ps, as strides that visit each P once. */
  private volatile int[] strides = {1};

  WorkSearch(Scheduler sched) {
    this.sched = sched;
  }

  /**
   * Blocks until there is something to run; null: this M has to end.
   *
   * @go runtime.findRunnable
   */
  @Nullable Goroutine findRunnable(Machine mp) {
    for (; ; ) {
      // 1. The world is being stopped.
      if (sched.stopRequested) {
        if (sched.closing || !sched.world.gcstopm(mp)) {
          return null;
        }
        continue;
      }
      // 2. Timers.
      Processor pp = mp.p();
      long next = pp.timers.nextWhen();
      if (next != TimerSource.NEVER) {
        long now = sched.config.clock().nanos();
        if (next - now <= 0) {
          pp.timers.check(now);
        }
      }
      // 3. Fairness: once in a while the others first.
      mp.inheritTime = false;
      // Signed, for which the compiler has something faster than a division.
      int turn = (pp.schedtick & Integer.MAX_VALUE) % GLOBAL_EVERY;
      if (turn == 0 || turn == NETWORK_TURN) {
        Goroutine gp = turn == 0 ? oneOfGlobal() : turnOfNetwork(mp, pp);
        if (gp != null) {
          return gp;
        }
      }
      // 4. The own queue.
      if (pp.isPreempted()) {
        sliceIsOver(pp);
      }
      Goroutine gp = pp.runq.get();
      if (gp != null) {
        mp.inheritTime = pp.runq.inherited();
        return gp;
      }
      // 5. Everything else.
      gp = findElsewhere(mp, pp);
      if (gp != null) {
        return gp;
      }
      if (mp.p == null && !sched.machines.stopm(mp)) {
        return null;
      }
    }
  }

  /**
   * Who runs in an inherited time slice does not count as a tick, so the global queue would not
   * have its turn for 61 slices while a pair readies each other. Therefore the one that stands next
   * goes there, behind everybody who waits: the ring runs dry, and the global queue is served in
   * its order.
   */
  private void sliceIsOver(Processor pp) {
    pp.setPreempt(false);
    Goroutine next = pp.runq.takeNext();
    if (next != null) {
      sched.lock.lock();
      sched.globalq.put(next);
      sched.lock.unlock();
      sched.machines.wakepIfIdle();
    }
  }

  private @Nullable Goroutine oneOfGlobal() {
    if (sched.globalq.size() == 0) {
      return null;
    }
    sched.lock.lock();
    Goroutine gp = sched.globalq.get();
    sched.lock.unlock();
    return gp;
  }

  /**
   * Beside a queue that is not empty. One turn may bring more than run until the next; in the own
   * ring they would keep that filled, and the sockets that were served last would be served again
   * while the global queue has nothing but its own turn. So they go behind who waits there.
   */
  private @Nullable Goroutine turnOfNetwork(Machine mp, Processor pp) {
    GoroutineList list = sched.netpoll.hasWaiters() ? pollNetwork(mp) : null;
    if (list == null) {
      return null;
    }
    return takeOneInjectRest(list, sched.globalq.size() > 0 ? null : pp);
  }

  /** Without blocking, and only if somebody waits for it. */
  private @Nullable Goroutine oneOfNetwork(Machine mp, Processor pp) {
    GoroutineList list = sched.netpoll.hasWaiters() ? pollNetwork(mp) : null;
    return list == null ? null : takeOneInjectRest(list, pp);
  }

  /** Null with a P: look again from the top; null without: stop this M. */
  private @Nullable Goroutine findElsewhere(Machine mp, Processor pp) {
    // 5a. Whoever yielded last here should not come before work that waits at other Ps.
    Goroutine yielder = pp.lastYielder;
    if (yielder != null) {
      pp.lastYielder = null;
      if (sched.globalq.size() == 1 && sched.gomaxprocs > 1) {
        Goroutine gp = stealRound(mp, pp, false);
        if (gp != null) {
          // The yielder woke nobody for itself, because this M would take it; now it does not.
          sched.machines.wakepIfIdle();
          return gp;
        }
      }
    }
    // 5b. The global queue.
    if (sched.globalq.size() > 0) {
      sched.lock.lock();
      Goroutine gp = sched.globalq.getBatch(pp, sched.gomaxprocs);
      sched.lock.unlock();
      if (gp != null) {
        if (!pp.runq.isEmpty()) {
          sched.machines.wakepIfIdle();
        }
        return gp;
      }
    }
    // 5c. The network, without blocking.
    Goroutine ready = oneOfNetwork(mp, pp);
    if (ready != null) {
      return ready;
    }
    // 5d. The other Ps. At most half of the busy Ps have an M that spins.
    if (mp.spinning || 2 * sched.nmspinning.get() < sched.gomaxprocs - sched.idle.npidle()) {
      if (!mp.spinning) {
        sched.machines.becomeSpinning(mp);
      }
      Goroutine gp = stealWork(mp, pp);
      if (gp != null || sched.stopRequested || !pp.runq.isEmpty()) {
        return gp;
      }
    }
    return spinDown(mp);
  }

  /**
   * @go runtime.stealWork
   */
  private @Nullable Goroutine stealWork(Machine mp, Processor pp) {
    if (sched.gomaxprocs == 1) {
      return null;
    }
    for (int round = 1; round <= STEAL_ROUNDS; round++) {
      Goroutine gp = stealRound(mp, pp, round == STEAL_ROUNDS);
      if (gp != null || sched.stopRequested || !pp.runq.isEmpty()) {
        return gp;
      }
    }
    return null;
  }

  /**
   * Visits every P once, in random order.
   *
   * @param last also steals timers, which may fill the own queue, and runnext
   */
  private @Nullable Goroutine stealRound(Machine mp, Processor pp, boolean last) {
    Processor[] all = sched.allp;
    int n = all.length;
    int[] steps = strides;
    int at = mp.random.below(n);
    int stride = steps[mp.random.below(steps.length)] % n;
    for (int i = 0; i < n; i++) {
      Processor victim = all[at];
      at = (at + stride) % n;
      if (sched.stopRequested) {
        return null;
      }
      if (victim == pp) {
        continue;
      }
      if (last && stealTimers(victim) && !pp.runq.isEmpty()) {
        return pp.runq.get();
      }
      if (victim.status() == Processor.IDLE) {
        continue;
      }
      Goroutine gp = victim.runq.stealInto(pp.runq, last ? stuckNext(victim) : null);
      if (gp != null) {
        victim.wakeBackoff >>>= 2;
        victim.wakeSkips = Math.min(victim.wakeSkips, victim.wakeBackoff);
        pp.steals++;
        return gp;
      }
    }
    return null;
  }

  /** Runs what is due at another P, on this M. */
  private boolean stealTimers(Processor victim) {
    long when = victim.timers.nextWhen();
    if (when == TimerSource.NEVER) {
      return false;
    }
    long now = sched.config.clock().nanos();
    if (when - now > 0) {
      return false;
    }
    victim.timers.check(now);
    return true;
  }

  /**
   * The victim's runnext, if the victim does not get to it: if it runs, this M sleeps for a moment,
   * and if the victim has switched meanwhile it needs no help. It sleeps and does not spin, because
   * the victim's thread may be waiting for this very CPU. Go sleeps too, but then takes whatever it
   * finds, which tears pairs of goroutines apart that hand over to each other.
   */
  private static @Nullable Goroutine stuckNext(Processor victim) {
    Goroutine next = victim.runq.peekNext();
    if (next == null || victim.status() != Processor.RUNNING) {
      return next;
    }
    int switches = victim.switches;
    OsThread.parkNanos(STEAL_NEXT_AFTER_NANOS);
    VarHandle.acquireFence();
    return victim.switches == switches ? next : null;
  }

  /**
   * Null: nothing, or somebody sleeps in the network.
   *
   * @go runtime.netpoll
   */
  private @Nullable GoroutineList pollNetwork(Machine mp) {
    if (sched.lastpoll.get() == 0) {
      return null;
    }
    GoroutineList list = mp.netpoll(0);
    sched.polledNow();
    return list.isEmpty() ? null : list;
  }

  private @Nullable Goroutine takeOneInjectRest(GoroutineList list, @Nullable Processor pp) {
    Goroutine first = list.pop();
    sched.machines.injectglist(list, pp);
    return first;
  }

  /** Gives the P back, unless something turned up; see the class comment. */
  private @Nullable Goroutine spinDown(Machine mp) {
    Processor pp = mp.p();
    sched.lock.lock();
    if (sched.stopRequested) {
      sched.lock.unlock();
      return null;
    }
    Goroutine gp = sched.globalq.getBatch(pp, sched.gomaxprocs);
    if (gp != null) {
      sched.lock.unlock();
      return gp;
    }
    if (!mp.spinning && sched.needspinning) {
      sched.machines.becomeSpinning(mp);
      sched.lock.unlock();
      return null;
    }
    mp.releasep();
    sched.idle.pidleput(pp);
    sched.lock.unlock();
    boolean wasSpinning = mp.spinning;
    if (wasSpinning) {
      mp.spinning = false;
      sched.nmspinning.decrementAndGet();
    }
    VarHandle.fullFence();
    gp = recheckSources(mp);
    if (gp != null || mp.p != null) {
      return gp;
    }
    return pollBlocking(mp, wasSpinning);
  }

  /**
   * Every source once more, now that this M is seen as gone. With a hit it takes an idle P; if none
   * is left, those who took them will look, or were told to by needspinning.
   *
   * @go runtime.checkRunqsNoP
   */
  private @Nullable Goroutine recheckSources(Machine mp) {
    if (sched.globalq.size() > 0) {
      sched.lock.lock();
      Processor pp = sched.globalq.size() > 0 ? sched.machines.pidlegetSpinning() : null;
      if (pp != null) {
        final Goroutine gp = sched.globalq.getBatch(pp, sched.gomaxprocs);
        sched.lock.unlock();
        mp.acquirep(pp);
        sched.wakeSysmon();
        sched.machines.becomeSpinning(mp);
        return gp;
      }
      sched.lock.unlock();
    }
    for (Processor victim : sched.allp) {
      if (!victim.runq.isEmpty()) {
        sched.lock.lock();
        Processor pp = sched.machines.pidlegetSpinning();
        sched.lock.unlock();
        if (pp != null) {
          mp.acquirep(pp);
          sched.wakeSysmon();
          sched.machines.becomeSpinning(mp);
        }
        return null;
      }
    }
    return null;
  }

  /** Whether any P has something queued. */
  boolean anyQueued() {
    for (Processor pp : sched.allp) {
      if (!pp.runq.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an M without work would find some, or somebody has to wait for the network or a timer.
   * The caller fenced after it was no longer counted as spinning.
   */
  boolean anythingLeft() {
    return sched.globalq.size() > 0
        || anyQueued()
        || (sched.lastpoll.get() != 0
            && (sched.netpoll.hasWaiters() || earliestTimer() != TimerSource.NEVER));
  }

  /** The first deadline of all Ps. */
  private long earliestTimer() {
    long earliest = TimerSource.NEVER;
    for (Processor pp : sched.allp) {
      long when = pp.timers.nextWhen();
      if (isEarlier(when, earliest)) {
        earliest = when;
      }
    }
    return earliest;
  }

  /** No timer is set, and nobody waits for the network. */
  boolean nobodyToWaitFor() {
    return nobodyBut(earliestTimer());
  }

  private boolean nobodyBut(long timer) {
    return timer == TimerSource.NEVER && !sched.netpoll.hasWaiters();
  }

  /**
   * Whether this M is the one that sleeps in the network poller, until the next timer; the others
   * stop. {@code lastpoll} 0 says that there is one, and {@code pollUntil} until when, so that who
   * adds an earlier timer can break the poll. Who goes to sleep after the last timer and waiter
   * have gone looks whether somebody polls for them; so what there is to wait for is looked at once
   * more afterwards. And again when this M polls no longer, for those who relied on it meanwhile.
   */
  private boolean becomePoller() {
    for (; ; ) {
      long until = earliestTimer();
      if (nobodyBut(until)) {
        return false;
      }
      if (sched.lastpoll.getAndSet(0) == 0) {
        if (isEarlier(until, sched.pollUntil)) {
          sched.netpoll.interrupt();
        }
        return false;
      }
      sched.pollUntil = until;
      VarHandle.fullFence();
      long again = earliestTimer();
      if (!nobodyBut(again)) {
        if (isEarlier(again, until)) {
          sched.pollUntil = again;
        }
        return true;
      }
      pollsNoLonger();
      VarHandle.fullFence();
    }
  }

  private static boolean isEarlier(long timer, long until) {
    return timer != TimerSource.NEVER && (until == TimerSource.NEVER || timer - until < 0);
  }

  private void pollsNoLonger() {
    sched.pollUntil = TimerSource.NEVER;
    sched.lastpoll.set(nonZero(sched.config.clock().nanos()));
  }

  /** Sleeps in the network poller, if this is the M to do so. Null: stops, or looks again. */
  private @Nullable Goroutine pollBlocking(Machine mp, boolean wasSpinning) {
    if (!becomePoller()) {
      return null;
    }
    long until = sched.pollUntil;
    long now = sched.config.clock().nanos();
    // Never 0: that is for those who do not hold lastpoll.
    long delay = until == TimerSource.NEVER ? -1 : Math.max(1, until - now);
    GoroutineList list;
    mp.blocked = true;
    try {
      list = mp.netpoll(sched.closing ? 1 : delay);
    } finally {
      mp.blocked = false;
      pollsNoLonger();
    }
    return afterBlockingPoll(mp, wasSpinning, list);
  }

  private @Nullable Goroutine afterBlockingPoll(
      Machine mp, boolean wasSpinning, GoroutineList list) {
    sched.lock.lock();
    Processor pp = sched.stopRequested ? null : sched.idle.pidleget();
    sched.lock.unlock();
    if (pp == null) {
      sched.machines.injectglist(list, null);
      return null;
    }
    mp.acquirep(pp);
    sched.wakeSysmon();
    if (!list.isEmpty()) {
      return takeOneInjectRest(list, pp);
    }
    if (wasSpinning) {
      sched.machines.becomeSpinning(mp);
    }
    return null;
  }

  static long nonZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
  }

  /** With the world stopped: what {@link #stridesFor} returned for the new count of Ps. */
  void procsChanged(int[] newStrides) {
    strides = newStrides;
  }

  /**
   * The strides for {@code n} Ps.
   *
   * @go runtime.randomOrder.reset
   */
  static int[] stridesFor(int n) {
    int[] found = new int[n];
    int count = 0;
    for (int i = 1; i <= n; i++) {
      if (gcd(i, n) == 1) {
        found[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(found, count);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
