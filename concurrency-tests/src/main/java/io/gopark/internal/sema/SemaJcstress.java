package io.gopark.internal.sema;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.gopark.WaitReason;
import io.gopark.internal.sched.Moment;
import io.gopark.internal.sched.Waiter.Outcome;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What locks, groups and conditions sleep on: who waits and who lets go never miss each other,
 * though half of each protocol is an atomic instruction without the lock. A wait has a time limit
 * that no schedule explains, so a wake-up that is lost is an outcome and no hang.
 *
 * <p>{@link CountsAfterwards} and {@link NotTakenBack} are the controls.
 */
final class SemaJcstress {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long MOMENT_NANOS = 5_000;

  private SemaJcstress() {}

  private static int one(boolean yes) {
    return yes ? 1 : 0;
  }

  /** A permit that is released before, while or after somebody comes for it. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = "1, 7",
      expect = ACCEPTABLE,
      desc = "got it, and saw what was done before")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "lost, or got too early")
  @State
  public static class ReleaseAndAcquire {
    private final Sema sema = new Sema();
    private int written;

    @Actor
    public void releaser() {
      written = 7;
      sema.release();
    }

    @Actor
    public void acquirer(II_Result r) {
      byte how =
          sema.acquire(WaitPlace.newWaiter(), Sema.Place.LAST, WaitReason.SEMACQUIRE, LONG_NANOS);
      r.r1 = one(how == Outcome.DONE);
      r.r2 = written;
    }
  }

  /** Who gives up at the moment of the release has the permit, or leaves it. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "the permit was taken or is there")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "a permit lost or doubled")
  @State
  public static class ReleaseAndGiveUp {
    private final Sema sema = new Sema();

    @Actor
    public void releaser() {
      sema.release();
    }

    @Actor
    public void acquirer(II_Result r) {
      byte how =
          sema.acquire(WaitPlace.newWaiter(), Sema.Place.LAST, WaitReason.SEMACQUIRE, MOMENT_NANOS);
      r.r1 = one(how == Outcome.DONE);
    }

    @Arbiter
    public void left(II_Result r) {
      r.r2 = one(sema.tryAcquire()) + one(sema.tryAcquire());
    }
  }

  /** The last of a group, and who waits for it. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = "1, 7",
      expect = ACCEPTABLE,
      desc = "waited, and saw all")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "lost, or woken too early")
  @State
  public static class LastOfAGroup {
    private final Countdown group = new Countdown();
    private int written;

    public LastOfAGroup() {
      group.add(1);
    }

    @Actor
    public void member() {
      written = 7;
      group.add(-1);
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = one(group.await(LONG_NANOS) == Outcome.DONE);
      r.r2 = written;
    }
  }

  /** Who gives up waiting for a group is not counted as a waiter any longer. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"0, 0", "1, 0"},
      expect = ACCEPTABLE,
      desc = "waited or gave up")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "a waiter left counted")
  @State
  public static class GroupAndGiveUp {
    private final Countdown group = new Countdown();

    public GroupAndGiveUp() {
      group.add(1);
    }

    @Actor
    public void member() {
      group.add(-1);
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = one(group.await(MOMENT_NANOS) == Outcome.DONE);
    }

    /** A waiter that were still counted would be woken, or found to misuse the group. */
    @Arbiter
    public void reuse(II_Result r) {
      group.add(1);
      group.add(-1);
      r.r2 = group.counter();
    }
  }

  /** The control: the counter and the waiters in two words. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"0, 1", "1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "woken, or did not wait")
  @org.openjdk.jcstress.annotations.Outcome(
      id = "0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "lost, as expected here")
  @State
  public static class CountsAfterwards {
    private volatile int counter = 1;
    private volatile int waiters;

    @Actor
    public void member(II_Result r) {
      counter = 0;
      r.r1 = waiters;
    }

    @Actor
    public void waiter(II_Result r) {
      r.r2 = one(counter == 0);
      Moment.pass();
      waiters = 1;
    }
  }

  /** A ticket that is notified before its waiter has queued. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = "1, 7",
      expect = ACCEPTABLE,
      desc = "notified, and saw all")
  @org.openjdk.jcstress.annotations.Outcome(
      expect = FORBIDDEN,
      desc = "lost, or notified too early")
  @State
  public static class TicketAndNotify {
    private final NotifyList list = new NotifyList();
    private volatile boolean hasTicket;
    private int written;

    @Actor
    public void waiter(II_Result r) {
      NotifyList.Ticket ticket = list.add();
      hasTicket = true;
      r.r1 = one(list.await(ticket, LONG_NANOS) == Outcome.DONE);
      r.r2 = written;
    }

    @Actor
    public void notifier() {
      while (!hasTicket) {
        Thread.onSpinWait();
      }
      written = 7;
      list.notifyOne();
    }
  }

  /** One notification and an older ticket: whoever comes later does not get it. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = "0, 1",
      expect = ACCEPTABLE,
      desc = "the older ticket was notified")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "overtaken, or lost")
  @State
  public static class OlderTicketFirst {
    private final NotifyList list = new NotifyList();
    private final NotifyList.Ticket older = list.add();

    @Actor
    public void later(II_Result r) {
      r.r1 = one(list.await(list.add(), MOMENT_NANOS) == Outcome.DONE);
    }

    @Actor
    public void notifier() {
      list.notifyOne();
    }

    @Arbiter
    public void olderOne(II_Result r) {
      r.r2 = one(list.await(older, 0) == Outcome.DONE);
    }
  }

  /** Results: what the reader saw of two writes under the gate. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"0, 0, 1", "7, 7, 1"},
      expect = ACCEPTABLE,
      desc = "before or after the writer")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "in between, or hung")
  @State
  public static class ReaderAndWriter {
    private final RwGate gate = new RwGate();
    private int one;
    private int two;

    @Actor
    public void reader(III_Result r) {
      gate.rlock();
      r.r1 = one;
      r.r2 = two;
      gate.runlock();
    }

    @Actor
    public void writer(III_Result r) {
      r.r3 = one(gate.wlock(LONG_NANOS) == Outcome.DONE);
      one = 7;
      two = 7;
      gate.wunlock();
    }

    private static int one(boolean yes) {
      return yes ? 1 : 0;
    }
  }

  /** The last reader leaves while an attempt of another, which a writer keeps out, is counted. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = "1, 0",
      expect = ACCEPTABLE,
      desc = "the writer got in")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "nobody readied the writer")
  @State
  public static class AttemptTakenBack {
    private final RwGate gate = new RwGate();

    public AttemptTakenBack() {
      gate.rlock();
    }

    @Actor
    public void writer(II_Result r) {
      r.r1 = one(gate.wlock(LONG_NANOS) == Outcome.DONE);
    }

    @Actor
    public void readers() {
      boolean in = gate.tryCountIn();
      gate.runlock();
      if (in) {
        gate.runlock();
      } else {
        gate.takeBack();
      }
    }

    @Arbiter
    public void left(II_Result r) {
      r.r2 = gate.readers();
    }
  }

  /** The control: an attempt that is taken back without a look for the writer. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "the writer was readied, or did not wait")
  @org.openjdk.jcstress.annotations.Outcome(
      id = "0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "lost, as expected here")
  @org.openjdk.jcstress.annotations.Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
  @State
  public static class NotTakenBack {
    private final java.util.concurrent.atomic.AtomicInteger readers =
        new java.util.concurrent.atomic.AtomicInteger(1);
    private volatile boolean writerWaits = true;

    /** The one that reads; it readies the writer if it is the last. */
    @Actor
    public void leaves(II_Result r) {
      r.r1 = one(readers.decrementAndGet() == 0 && writerWaits);
    }

    /** The one that is kept out; only the look at the count tells the control from the gate. */
    @Actor
    public void keptOut(II_Result r) {
      int counted = readers.incrementAndGet();
      r.r2 = one(counted == 1);
      Moment.pass();
      int left = readers.decrementAndGet();
    }
  }

  /** A writer that gives up leaves the gate open. */
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(
      id = {"0, 1", "1, 1"},
      expect = ACCEPTABLE,
      desc = "free afterwards")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "shut for ever")
  @State
  public static class WriterGivesUp {
    private final RwGate gate = new RwGate();

    public WriterGivesUp() {
      gate.rlock();
    }

    @Actor
    public void reader() {
      gate.runlock();
    }

    @Actor
    public void writer(II_Result r) {
      boolean in = gate.wlock(MOMENT_NANOS) == Outcome.DONE;
      r.r1 = one(in);
      if (in) {
        gate.wunlock();
      }
    }

    @Arbiter
    public void left(II_Result r) {
      r.r2 = one(gate.tryWlock());
    }
  }
}
