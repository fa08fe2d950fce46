package io.gopark.internal.sema;

import static io.gopark.Go.go;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.WaitReason;
import io.gopark.internal.sched.Waiter;
import io.gopark.internal.sched.Waiter.Outcome;

/** Tickets whose owners queue late, or never. */
class NotifyListTest {
  private final NotifyList list = new NotifyList();

  /** A goroutine with a ticket, which queues when {@code mayQueue} is closed. */
  private Goroutine ticketHolder(Chan<Integer> mayQueue) throws InterruptedException {
    Chan<Integer> hasTicket = Chan.make();
    Goroutine gp =
        go(() -> {
          NotifyList.Ticket ticket = list.add();
          hasTicket.close();
          mayQueue.recv();
          assertThat(list.await(ticket, NotifyList.FOREVER)).isEqualTo(Outcome.DONE);
        });
    hasTicket.recv();
    return gp;
  }

  @OnProcs
  void aNotificationGoesToTheOldestTicketThoughItsOwnerHasNotQueuedYet(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> lateMayQueue = Chan.make();
          Chan<Integer> now = Chan.make();
          now.close();
          Goroutine late = ticketHolder(lateMayQueue);
          Goroutine second = ticketHolder(now);
          Program.awaitParked(second, WaitReason.SYNC_COND_WAIT);
          list.notifyOne();
          lateMayQueue.close();
          Program.awaitEnd(late);
          assertThat(second.waitReason()).isEqualTo(WaitReason.SYNC_COND_WAIT);
          list.notifyOne();
          Program.awaitEnd(second);
        });
  }

  @OnProcs
  void oneThatQueuesLateStandsInThePlaceOfItsTicket(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> lateMayQueue = Chan.make();
          Chan<Integer> now = Chan.make();
          now.close();
          Goroutine late = ticketHolder(lateMayQueue);
          Goroutine second = ticketHolder(now);
          Program.awaitParked(second, WaitReason.SYNC_COND_WAIT);
          lateMayQueue.close();
          Program.awaitParked(late, WaitReason.SYNC_COND_WAIT);
          list.notifyOne();
          Program.awaitEnd(late);
          list.notifyOne();
          Program.awaitEnd(second);
        });
  }

  @OnProcs
  void ticketsGivenBackAreSkippedAndDoNotPileUp(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> now = Chan.make();
          now.close();
          Goroutine first = ticketHolder(now);
          Program.awaitParked(first, WaitReason.SYNC_COND_WAIT);
          for (int i = 0; i < 100; i++) {
            list.giveBack(list.add());
          }
          Goroutine last = ticketHolder(now);
          Program.awaitParked(last, WaitReason.SYNC_COND_WAIT);
          assertThat(list.length()).isEqualTo(3);
          list.notifyOne();
          Program.awaitEnd(first);
          list.notifyOne();
          Program.awaitEnd(last);
          list.giveBack(list.add());
          assertThat(list.length()).isZero();
        });
  }

  @OnProcs
  void aTicketThatWasNotifiedBeforeItIsGivenBackNotifiesTheNext(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> now = Chan.make();
          now.close();
          NotifyList.Ticket first = list.add();
          NotifyList.Ticket second = list.add();
          Goroutine third = ticketHolder(now);
          Program.awaitParked(third, WaitReason.SYNC_COND_WAIT);
          list.notifyOne();
          list.giveBack(second);
          assertThat(third.waitReason()).isEqualTo(WaitReason.SYNC_COND_WAIT);
          list.giveBack(first);
          Program.awaitEnd(third);
          assertThat(list.length()).isZero();
        });
  }

  @OnProcs
  void aBroadcastIsNotPassedOn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> now = Chan.make();
          now.close();
          NotifyList.Ticket early = list.add();
          list.notifyAllWaiters();
          Goroutine late = ticketHolder(now);
          Program.awaitParked(late, WaitReason.SYNC_COND_WAIT);
          list.giveBack(early);
          assertThat(late.waitReason()).isEqualTo(WaitReason.SYNC_COND_WAIT);
          list.notifyOne();
          Program.awaitEnd(late);
        });
  }

  @OnProcs
  void aBroadcastReachesThoseThatQueueLate(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> mayQueue = Chan.make();
          Goroutine a = ticketHolder(mayQueue);
          Goroutine b = ticketHolder(mayQueue);
          list.notifyAllWaiters();
          mayQueue.close();
          Program.awaitEnd(a);
          Program.awaitEnd(b);
        });
  }

  /** A time limit of an earlier wait comes so late that its waiter stands in another list. */
  @OnProcs
  void aTicketOfAnotherListIsLeftAlone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> now = Chan.make();
          now.close();
          Goroutine waits = ticketHolder(now);
          Program.awaitParked(waits, WaitReason.SYNC_COND_WAIT);
          NotifyList earlier = new NotifyList();
          earlier.lock();
          boolean removed = earlier.remove((Waiter) waits);
          earlier.unlock();
          assertThat(removed).isFalse();
          list.notifyOne();
          Program.awaitEnd(waits);
        });
  }
}
