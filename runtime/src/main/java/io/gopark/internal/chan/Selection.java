package io.gopark.internal.chan;

import io.gopark.RuntimeError;
import io.gopark.SelectCase;
import io.gopark.WaitReason;
import io.gopark.internal.base.CheapRandom;
import io.gopark.internal.base.StackRoom;
import io.gopark.internal.host.Opened;
import io.gopark.internal.sched.Abandonable;
import io.gopark.internal.sched.Goroutine;
import io.gopark.internal.sched.Machine;
import io.gopark.internal.sched.ParkCommit;
import io.gopark.internal.sched.Parking;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.ThreadWaiter;
import io.gopark.internal.sched.TimerSource;
import io.gopark.internal.sched.WaitSource;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A select. All its channels are locked, in the one order that everybody uses ({@link
 * ChannelOrder}), so it sees them in one moment. If a case is ready in that moment, the first such
 * in a random order is done; else the caller stands in every queue, releases the locks and parks.
 *
 * <p>Who ends the wait: a partner at one of the channels, the close of one, the timer, or an
 * interrupt. They hold different locks or none, so the first to claim the select ({@link
 * SelectClaim}) does, <em>before</em> it takes the case out of its queue or gives it a value. A
 * partner that took first and asked later would have to put a value back that others may have
 * overtaken meanwhile.
 *
 * <p>After it woke, the select takes the cases that lost out of their queues, one lock after the
 * other: it needs no view of all of them any more.
 *
 * <p>All fields belong to the goroutine that runs the select, but for the claim, {@code fired} and
 * the owner's outcome, which whoever claimed it writes before the owner is readied.
 *
 * @go runtime.selectgo
 */
public final class Selection implements WaitSource, Abandonable, ParkCommit, TimerSource.Fire {
  private static final SelectWaiter[] NO_CASES = {};
  private static final AfterCase<?, ?>[] NO_AFTER = {};

  /** In the random order of the last use: a random order of a random order is one. */
  private final SelectWaiter[] cases;

  private final AfterCase<?, ?>[] afters;
  private final @Nullable OrElseCase<?, ?> otherwise;
  private final ChannelOrder order;
  private final SelectClaim claim = new SelectClaim();

  private @Nullable Object timer;
  private @Nullable Waiter owner;
  private int ownerSeq;
  private @Nullable SelectWaiter fired;

  /** What the operation that was done at once left behind; see {@link Channel#selectRecv}. */
  @Nullable Object received;

  @Nullable Waiter partner;
  boolean sendOnClosed;

  /** Sorts {@code all} by kind. */
  public Selection(SelectCase<?, ?>[] all) {
    Opened.require();
    int waiters = 0;
    int limits = 0;
    OrElseCase<?, ?> byDefault = null;
    for (SelectCase<?, ?> each : all) {
      if (Objects.requireNonNull(each, "select case") instanceof SelectWaiter) {
        waiters++;
      } else if (each instanceof AfterCase<?, ?>) {
        limits++;
      } else if (byDefault == null) {
        byDefault = (OrElseCase<?, ?>) each;
      } else {
        throw new IllegalArgumentException("multiple orElse in select");
      }
    }
    this.otherwise = byDefault;
    this.cases = waiters == 0 ? NO_CASES : new SelectWaiter[waiters];
    this.afters = limits == 0 ? NO_AFTER : new AfterCase<?, ?>[limits];
    for (SelectCase<?, ?> each : all) {
      if (each instanceof SelectWaiter w) {
        cases[--waiters] = w;
      } else if (each instanceof AfterCase<?, ?> a) {
        afters[--limits] = a;
      }
    }
    this.order = new ChannelOrder(cases);
  }

  /** The value that the case last chosen received; forgets it. */
  public @Nullable Object takeReceived() {
    Object value = received;
    received = null;
    return value;
  }

  /**
   * Does one of the operations.
   *
   * @return the handler of the case that was chosen
   */
  public CaseHandler<?, ?> selectGo() throws InterruptedException {
    StackRoom.forCombination();
    checkOffers();
    AfterCase<?, ?> limit = shortestLimit();
    Machine mp = Machine.enter();
    // 1. Everything that allocates, before a lock is taken; the two orders.
    Waiter self = prepare(mp, limit);
    int turn = pollOrder(mp, limit != null && limit.nanos() <= 0);
    order.lockAll();
    // 2. The first that is ready.
    for (int i = 0; i < cases.length; i++) {
      if (i == turn) {
        return unlocked(mp, limit);
      }
      if (isReady(mp, cases[i])) {
        return done(mp, cases[i]);
      }
    }
    if (turn >= 0) {
      return unlocked(mp, limit);
    }
    if (otherwise != null) {
      return unlocked(mp, otherwise);
    }
    // 3. Wait in all queues.
    if (Thread.currentThread().isInterrupted()) {
      order.unlockAll(order.count());
      leave(mp);
      throw interrupted();
    }
    Waiter waiter = Objects.requireNonNull(self);
    int wait = begin(waiter);
    startLimit(mp, waiter, limit, wait);
    enlistAll();
    boolean none = cases.length == 0 && limit == null;
    await(mp, waiter, limit, none ? WaitReason.SELECT_NO_CASES : WaitReason.SELECT);
    // 4. Leave those that lost.
    delistAll();
    return outcome(waiter, limit);
  }

  // ---- before the locks ---------------------------------------------------------------------

  private void checkOffers() {
    for (SelectWaiter c : cases) {
      if (c.sends && c.channel != null) {
        Objects.requireNonNull(c.offer(), "send of null");
      }
    }
  }

  private @Nullable AfterCase<?, ?> shortestLimit() {
    AfterCase<?, ?> shortest = null;
    for (AfterCase<?, ?> each : afters) {
      if (shortest == null || each.nanos() < shortest.nanos()) {
        shortest = each;
      }
    }
    return shortest;
  }

  /** Who will wait, if anybody; running out of memory does no harm here. */
  private @Nullable Waiter prepare(@Nullable Machine mp, @Nullable AfterCase<?, ?> limit) {
    try {
      Goroutine gp = mp == null ? null : mp.curg();
      if (limit != null && mp != null && gp != null && timer == null) {
        timer = mp.timers().make(this, this);
      }
      order.update(cases);
      return gp != null || otherwise != null ? gp : new ThreadWaiter();
    } catch (OutOfMemoryError e) {
      leave(mp);
      throw e;
    }
  }

  /**
   * Shuffles the cases (Fisher and Yates).
   *
   * @param due whether a time limit is up, which then is one more case
   * @return the place of the time limit among the cases, or -1
   */
  private int pollOrder(@Nullable Machine mp, boolean due) {
    CheapRandom random = mp == null ? null : mp.random();
    for (int i = 1; i < cases.length; i++) {
      int j = below(random, i + 1);
      SelectWaiter swapped = cases[i];
      cases[i] = cases[j];
      cases[j] = swapped;
    }
    return due ? below(random, cases.length + 1) : -1;
  }

  private static int below(@Nullable CheapRandom random, int bound) {
    return random == null ? ThreadLocalRandom.current().nextInt(bound) : random.below(bound);
  }

  // ---- under all locks ----------------------------------------------------------------------

  /** Whether the operation of {@code c} was possible; then it is done, see {@link #done}. */
  private boolean isReady(@Nullable Machine mp, SelectWaiter c) {
    Channel<?> ch = c.channel;
    if (ch == null) {
      return false;
    }
    if (c.inUse() != null) {
      order.unlockAll(order.count());
      leave(mp);
      throw new IllegalStateException("another select waits with this case");
    }
    return c.sends ? ch.selectSend(this, c.offer()) : ch.selectRecv(this);
  }

  private CaseHandler<?, ?> done(@Nullable Machine mp, SelectWaiter c) {
    order.unlockAll(order.count());
    if (sendOnClosed) {
      sendOnClosed = false;
      leave(mp);
      throw new RuntimeError("send on closed channel");
    }
    Waiter other = partner;
    if (other != null) {
      partner = null;
      other.ready();
    }
    leave(mp);
    return c.handler();
  }

  private CaseHandler<?, ?> unlocked(@Nullable Machine mp, @Nullable CaseHandler<?, ?> chosen) {
    order.unlockAll(order.count());
    leave(mp);
    return Objects.requireNonNull(chosen);
  }

  /** Joins every queue. A case that was given twice joins once. */
  private void enlistAll() {
    for (SelectWaiter c : cases) {
      Channel<?> ch = c.channel;
      if (ch != null && c.inUse() != this) {
        c.enlist(this, ch, c.offer());
      }
    }
  }

  // ---- waiting ------------------------------------------------------------------------------

  /** Nobody can end the wait before {@code claim.open}, but for the time limit. */
  private int begin(Waiter self) {
    fired = null;
    owner = self;
    self.outcome = Outcome.NONE;
    ownerSeq = ++self.seq;
    return claim.prepare();
  }

  /** With all locks held, before any queue is joined: the heap may run out of memory. */
  private void startLimit(
      @Nullable Machine mp, Waiter self, @Nullable AfterCase<?, ?> limit, int wait) {
    Object limitTimer = limit == null ? null : timer;
    if (limit == null || limitTimer == null || mp == null) {
      return;
    }
    try {
      long when = Scheduler.deadline(mp.scheduler().nanos(), limit.nanos());
      mp.timers().restart(limitTimer, when, 0, wait);
    } catch (OutOfMemoryError e) {
      claim.abandon(wait);
      order.unlockAll(order.count());
      leave(mp);
      throw e;
    }
  }

  /** Parks until somebody claimed this select. */
  private void await(
      @Nullable Machine mp, Waiter self, @Nullable AfterCase<?, ?> limit, WaitReason reason) {
    if (mp != null && self instanceof Goroutine gp) {
      Parking.gopark(mp, this, reason);
      if (limit != null && self.outcome != Outcome.TIMED_OUT) {
        gp.scheduler().stopTimer(Objects.requireNonNull(timer));
      }
    } else {
      int locked = order.count();
      boolean opened = claim.open();
      order.unlockAll(locked);
      leave(mp);
      long nanos = limit == null ? 0 : limit.nanos();
      ((ThreadWaiter) self).await(this, true, limit != null, System.nanoTime() + nanos);
    }
  }

  /**
   * From {@code open} on the wait can be ended, but for the partners, who need the locks. If the
   * time limit was faster, the owner is runnable before it has left the stack, like any that is
   * readied early.
   *
   * @go runtime.selparkcommit
   */
  @Override
  public void commit(Goroutine gp) {
    int locked = order.count();
    boolean opened = claim.open();
    order.unlockAll(locked);
    if (!opened) {
      gp.outcome = Outcome.TIMED_OUT;
      gp.ready();
    }
  }

  /** Whether the caller is the one who ends this wait. */
  boolean claim() {
    return claim.take();
  }

  /** By whoever claimed {@code c}, took it out of its queue and set its outcome. */
  void fired(SelectWaiter c) {
    fired = c;
    Objects.requireNonNull(owner).ready();
  }

  /**
   * The wait's number is read before the owner, and taking the claim fails if another wait has
   * begun since; so an interrupt that comes late cannot end the next wait.
   */
  @Override
  public void cancel(Waiter waiter, int seq, byte why) {
    int wait = claim.current();
    if (owner == waiter && ownerSeq == seq && claim.take(wait)) {
      waiter.outcome = why;
      waiter.ready();
    }
  }

  /**
   * The caller has seen the end of the M that ran the owner, so it sees all that this one wrote.
   */
  @Override
  public boolean abandon(Waiter waiter) {
    boolean ours = owner == waiter && claim.take();
    if (ours) {
      waiter.outcome = Outcome.ABANDONED;
      delistAll();
    }
    return ours;
  }

  /** The timer. It may come before the goroutine is WAITING; then {@link #commit} readies. */
  @Override
  public void fire(Object self, int wait) {
    if (claim.takeEarly(wait)) {
      return;
    }
    Waiter waiter = owner;
    if (waiter != null && claim.take(wait)) {
      waiter.outcome = Outcome.TIMED_OUT;
      waiter.ready();
    }
  }

  // ---- after waking -------------------------------------------------------------------------

  /** The case that fired was taken out under its channel's lock, which has thus been released. */
  private void delistAll() {
    Machine mp = Machine.enter();
    SelectWaiter chosen = fired;
    for (SelectWaiter c : cases) {
      Channel<?> ch = c.channel;
      if (ch != null && c != chosen) {
        ch.lock();
        boolean unused = ch.queueOf(c.sends).remove(c);
        ch.unlock();
      }
    }
    leave(mp);
  }

  private CaseHandler<?, ?> outcome(Waiter self, @Nullable AfterCase<?, ?> limit)
      throws InterruptedException {
    SelectWaiter chosen = fired;
    fired = null;
    owner = null;
    byte how = chosen == null ? self.outcome : chosen.outcome;
    if (chosen != null && !chosen.sends) {
      received = chosen.elem;
    }
    for (SelectWaiter c : cases) {
      c.release();
    }
    if (chosen == null) {
      if (how == Outcome.INTERRUPTED) {
        throw interrupted();
      }
      return Objects.requireNonNull(limit);
    }
    if (how == Outcome.CLOSED && chosen.sends) {
      throw new RuntimeError("send on closed channel");
    }
    return chosen.handler();
  }

  private static InterruptedException interrupted() {
    boolean unused = Thread.interrupted();
    return new InterruptedException();
  }

  private static void leave(@Nullable Machine mp) {
    if (mp != null) {
      mp.leave();
    }
  }
}
