package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.base.Clock;
import io.gopark.internal.base.Invariants;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The lists, sets and queues that are guarded by somebody else's lock. */
class QueuesTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final TestScheduler test = new TestScheduler(1);

  private Goroutine[] goroutines(int n) {
    Goroutine[] made = new Goroutine[n];
    Arrays.setAll(made, i -> test.idle(i + 1));
    return made;
  }

  private static List<Goroutine> drain(GoroutineList list) {
    List<Goroutine> got = new ArrayList<>();
    for (Goroutine gp = list.pop(); gp != null; gp = list.pop()) {
      got.add(gp);
    }
    return got;
  }

  // ---- GoroutineList --------------------------------------------------------------------------

  @Test
  void aGoroutineListIsAFifo() {
    Goroutine[] gs = goroutines(4);
    GoroutineList list = new GoroutineList();
    assertThat(list.pop()).isNull();
    list.pushBack(gs[0]);
    list.pushBack(gs[1]);
    list.pushBack(gs[2]);
    list.pushBack(gs[3]);
    assertThat(list.size()).isEqualTo(4);
    assertThat(drain(list)).containsExactly(gs);
    assertThat(list.isEmpty()).isTrue();
    assertThat(list.size()).isZero();
    list.pushBack(gs[0]);
    list.pushBack(gs[1]);
    assertThat(drain(list)).containsExactly(gs[0], gs[1]);
  }

  @Test
  void appendingAListEmptiesIt() {
    Goroutine[] gs = goroutines(4);
    GoroutineList one = new GoroutineList();
    GoroutineList two = new GoroutineList();
    one.pushBackAll(two);
    assertThat(one.isEmpty()).isTrue();
    two.pushBack(gs[0]);
    two.pushBack(gs[1]);
    one.pushBackAll(two);
    assertThat(two.isEmpty()).isTrue();
    two.pushBack(gs[2]);
    one.pushBackAll(two);
    one.pushBack(gs[3]);
    assertThat(one.size()).isEqualTo(4);
    assertThat(drain(one)).containsExactly(gs);
  }

  // ---- GlobalRunQueue -------------------------------------------------------------------------

  @Test
  void aPTakesItsFairShareOfTheGlobalQueue() {
    GlobalRunQueue q = new GlobalRunQueue();
    Processor pp = test.sched.allp[0];
    Goroutine[] gs = goroutines(7);
    assertThat(q.getBatch(pp, 1)).isNull();
    for (Goroutine gp : gs) {
      q.put(gp);
    }
    // Seven for four Ps: 7/4 + 1 = 2 of them.
    assertThat(q.getBatch(pp, 4)).isSameAs(gs[0]);
    assertThat(pp.runq.get()).isSameAs(gs[1]);
    assertThat(pp.runq.get()).isNull();
    assertThat(q.size()).isEqualTo(5);
  }

  @Test
  void aShareIsAtMostHalfOfTheRing() {
    GlobalRunQueue q = new GlobalRunQueue();
    Processor pp = test.sched.allp[0];
    for (Goroutine gp : goroutines(100)) {
      q.put(gp);
    }
    q.getBatch(pp, 1);
    assertThat(pp.runq.ringLength()).isEqualTo(TestScheduler.RING / 2 - 1);
    assertThat(q.size()).isEqualTo(100 - TestScheduler.RING / 2);
    GoroutineList rest = new GoroutineList();
    pp.runq.drainTo(rest);
  }

  @Test
  void theFirstWhoseMSleepsWithItIsTakenOutOfTheGlobalQueue() {
    GlobalRunQueue q = new GlobalRunQueue();
    Goroutine[] gs = goroutines(4);
    Machine sleeps = Machine.create(test.sched, 1_001);
    sleeps.lockedAsleep = true;
    gs[1].lockedm = Machine.create(test.sched, 1_002);
    gs[2].lockedm = sleeps;
    gs[3].lockedm = sleeps;
    for (Goroutine gp : gs) {
      q.put(gp);
    }
    assertThat(q.hasBound()).isTrue();
    assertThat(q.takeBound()).isSameAs(gs[2]);
    assertThat(q.snapshot()).containsExactly(gs[0], gs[1], gs[3]);
    assertThat(q.takeBound()).isSameAs(gs[3]);
    assertThat(q.takeBound()).isNull();
    assertThat(q.hasBound()).isFalse();
    assertThat(q.size()).isEqualTo(2);
  }

  @Test
  void ofWhatCameFromOutsideAShareIsSmall() throws Exception {
    Config config =
        new Config("test", 1, 100, Clock.SYSTEM, RunQueue.CAPACITY, false, false, false);
    try (TestScheduler big = new TestScheduler(config)) {
      Goroutine[] gs = goroutines(20);
      big.run(() -> {
        GlobalRunQueue q = big.sched.globalq;
        Processor pp = big.sched.allp[0];
        Arrays.stream(gs).forEach(big.sched::putGlobal);
        assertThat(q.getBatch(pp, 1)).isSameAs(gs[0]);
        assertThat(pp.runq.ringLength()).isEqualTo(GlobalRunQueue.OUTSIDE_BATCH - 1);
        pp.runq.drainTo(new GoroutineList());
        // Somebody yields: those who wait are not only from outside any more.
        q.put(gs[0]);
        int left = q.size();
        assertThat(q.getBatch(pp, 1)).isSameAs(gs[GlobalRunQueue.OUTSIDE_BATCH]);
        assertThat(pp.runq.ringLength()).isEqualTo(left - 1);
        assertThat(q.size()).isZero();
        pp.runq.drainTo(new GoroutineList());
      });
    }
  }

  @Test
  void theGlobalQueueKeepsItsOrderAndItsSize() {
    GlobalRunQueue q = new GlobalRunQueue();
    Goroutine[] gs = goroutines(7);
    GoroutineList batch = new GoroutineList();
    q.putBatchAtHead(batch);
    assertThat(q.size()).isZero();
    batch.pushBack(gs[2]);
    q.putBatchAtHead(batch);
    q.put(gs[3]);
    batch.pushBack(gs[0]);
    batch.pushBack(gs[1]);
    q.putBatchAtHead(batch);
    assertThat(batch.isEmpty()).isTrue();
    batch.pushBack(gs[4]);
    batch.pushBack(gs[5]);
    q.putBatch(batch);
    q.put(gs[6]);
    assertThat(q.size()).isEqualTo(7);
    for (Goroutine gp : gs) {
      assertThat(q.get()).isSameAs(gp);
    }
    assertThat(q.get()).isNull();
    assertThat(q.size()).isZero();
  }

  // ---- WaitQueue ------------------------------------------------------------------------------

  @Test
  void waitersLeaveInTheOrderInWhichTheyCame() {
    WaitQueue q = new WaitQueue();
    Goroutine[] gs = goroutines(3);
    assertThat(q.isEmpty()).isTrue();
    assertThat(q.dequeue()).isNull();
    q.enqueue(gs[1]);
    q.enqueue(gs[2]);
    q.enqueueFirst(gs[0]);
    assertThat(q.peek()).isSameAs(gs[0]);
    for (Goroutine gp : gs) {
      assertThat(gp.isQueued()).isTrue();
      assertThat(q.dequeue()).isSameAs(gp);
      assertThat(gp.isQueued()).isFalse();
    }
    assertThat(q.isEmpty()).isTrue();
  }

  @Test
  void aWaiterLeavesWhereverItStands() {
    for (int leaver = 0; leaver < 3; leaver++) {
      WaitQueue q = new WaitQueue();
      Goroutine[] gs = goroutines(3);
      for (Goroutine gp : gs) {
        q.enqueue(gp);
      }
      assertThat(q.remove(gs[leaver])).isTrue();
      assertThat(q.remove(gs[leaver])).isFalse();
      for (int i = 0; i < 3; i++) {
        if (i != leaver) {
          assertThat(q.dequeue()).isSameAs(gs[i]);
        }
      }
      assertThat(q.isEmpty()).isTrue();
      q.enqueue(gs[leaver]);
      assertThat(q.dequeue()).isSameAs(gs[leaver]);
    }
  }

  @Test
  void aQueueAgreesWithAListWhateverIsDoneToIt() {
    Random random = new Random(17);
    WaitQueue q = new WaitQueue();
    List<Waiter> model = new ArrayList<>();
    List<Waiter> outside = new ArrayList<>(List.of(goroutines(4)));
    for (int step = 0; step < 20_000; step++) {
      int what = random.nextInt(4);
      if (what < 2 && !outside.isEmpty()) {
        Waiter w = outside.remove(random.nextInt(outside.size()));
        if (what == 0) {
          q.enqueue(w);
          model.addLast(w);
        } else {
          q.enqueueFirst(w);
          model.addFirst(w);
        }
      } else if (!model.isEmpty()) {
        Waiter w = what == 2 ? q.dequeue() : model.get(random.nextInt(model.size()));
        if (what == 2) {
          assertThat(w).isSameAs(model.getFirst());
        } else {
          assertThat(q.remove(w)).isTrue();
        }
        assertThat(w.next).isNull();
        assertThat(w.prev).isNull();
        model.remove(w);
        outside.add(w);
      }
      assertThat(q.peek()).isSameAs(model.isEmpty() ? null : model.getFirst());
      outside.forEach(w -> assertThat(w.isQueued()).isFalse());
    }
  }

  @Test
  void aWaiterOfAnotherQueueIsNotRemoved() {
    WaitQueue one = new WaitQueue();
    WaitQueue two = new WaitQueue();
    Goroutine gp = test.idle(1);
    one.enqueue(gp);
    assertThat(two.remove(gp)).isFalse();
    assertThat(one.dequeue()).isSameAs(gp);
  }

  /** By the CPU time of this thread, which other work on the machine does not change. */
  @Test
  void leavingALongQueueTakesNoLongerThanLeavingAShortOne() {
    long few = 100;
    long many = 1_000 * few;
    double one = (double) nanosToLeave((int) few) / few;
    double oneOfMany = (double) nanosToLeave((int) many) / many;
    // Caches make a difference too; for whoever walked the queue it would be a factor of 1,000.
    assertThat(oneOfMany / one).isLessThan(200);
  }

  /** Of {@code n} waiters, in random order, the best of some attempts. */
  private static long nanosToLeave(int n) {
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 8; attempt++) {
      WaitQueue q = new WaitQueue();
      List<Waiter> waiters = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        Waiter w = new ThreadWaiter();
        q.enqueue(w);
        waiters.add(w);
      }
      Collections.shuffle(waiters, new Random(attempt));
      long begun = THREADS.getCurrentThreadCpuTime();
      for (Waiter w : waiters) {
        q.remove(w);
      }
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - begun);
      assertThat(q.isEmpty()).isTrue();
    }
    return best;
  }

  private static final class LostWaiter extends ThreadWaiter {
    @Override
    protected boolean claim() {
      return false;
    }
  }

  @Test
  void aWaiterWhoseSelectHasChosenOtherwiseIsDropped() {
    WaitQueue q = new WaitQueue();
    LostWaiter lost = new LostWaiter();
    Goroutine gp = test.idle(1);
    q.enqueue(lost);
    q.enqueue(gp);
    q.enqueue(new LostWaiter());
    assertThat(q.dequeue()).isSameAs(gp);
    assertThat(lost.isQueued()).isFalse();
    assertThat(q.dequeue()).isNull();
    assertThat(q.isEmpty()).isTrue();
  }

  @Test
  void allThatMayBeWokenAreTakenOutAtOnce() {
    WaitQueue q = new WaitQueue();
    Goroutine[] gs = goroutines(3);
    q.enqueue(gs[0]);
    q.enqueue(new LostWaiter());
    q.enqueue(gs[1]);
    q.enqueue(gs[2]);
    Waiter w = q.dequeueAll();
    for (Goroutine gp : gs) {
      assertThat(w).isSameAs(gp);
      w = WaitQueue.unlink(gp);
    }
    assertThat(w).isNull();
    assertThat(q.dequeueAll()).isNull();
  }

  // ---- IdleSets -------------------------------------------------------------------------------

  @Test
  void theLastPThatWentIdleIsTakenFirst() {
    IdleSets idle = new IdleSets();
    Processor[] ps = {test.sched.newProcessor(0), test.sched.newProcessor(1)};
    idle.pidleput(ps[0]);
    idle.pidleput(ps[1]);
    assertThat(idle.npidle()).isEqualTo(2);
    assertThat(idle.pidleget()).isSameAs(ps[1]);
    assertThat(idle.pidleget()).isSameAs(ps[0]);
    assertThat(idle.pidleget()).isNull();
    assertThat(idle.npidle()).isZero();
  }

  @Test
  void aCertainPIsTakenIfItIsIdle() {
    for (int wanted = 0; wanted < 3; wanted++) {
      IdleSets idle = new IdleSets();
      Processor[] ps = new Processor[3];
      for (int i = 0; i < 3; i++) {
        ps[i] = test.sched.newProcessor(i);
        idle.pidleput(ps[i]);
      }
      assertThat(idle.pidleget(ps[wanted])).isTrue();
      assertThat(idle.pidleget(ps[wanted])).isFalse();
      assertThat(idle.npidle()).isEqualTo(2);
      List<Processor> rest = new ArrayList<>();
      for (Processor pp = idle.pidleget(); pp != null; pp = idle.pidleget()) {
        rest.add(pp);
      }
      assertThat(rest).hasSize(2).doesNotContain(ps[wanted]);
    }
  }

  @Test
  void aPWithWorkMustNotGoIdle() {
    IdleSets idle = new IdleSets();
    Processor pp = test.sched.newProcessor(0);
    pp.runq.put(test.idle(1), true);
    assertThatThrownBy(() -> idle.pidleput(pp))
        .isInstanceOf(Invariants.RuntimeBroken.class)
        .hasMessageContaining("non-empty run queue");
  }

  @Test
  void theLastMThatWentIdleIsWokenFirst() {
    IdleSets idle = new IdleSets();
    Machine one = Machine.create(test.sched, 101);
    Machine two = Machine.create(test.sched, 102);
    idle.mput(one);
    idle.mput(two);
    assertThat(idle.nmidle).isEqualTo(2);
    assertThat(idle.mget()).isSameAs(two);
    assertThat(two.idle).isFalse();
    assertThat(idle.mget()).isSameAs(one);
    assertThat(idle.mget()).isNull();
    assertThat(idle.nmidle).isZero();
  }

  // ---- AllGoroutines --------------------------------------------------------------------------

  @Test
  void theTableOfAllForgetsWhoEndedAndKeepsTheOthers() {
    AllGoroutines all = new AllGoroutines();
    Goroutine[] gs = goroutines(5_000);
    for (Goroutine gp : gs) {
      all.add(gp);
    }
    assertThat(all.count()).isEqualTo(gs.length);
    assertThat(all.snapshot()).containsExactlyInAnyOrder(gs);
    for (int i = 0; i < gs.length; i += 2) {
      all.remove(gs[i]);
    }
    assertThat(all.count()).isEqualTo(gs.length / 2);
    assertThat(all.snapshot()).allMatch(gp -> gp.goid % 2 == 0);
    for (int i = 1; i < gs.length; i += 2) {
      all.remove(gs[i]);
    }
    assertThat(all.count()).isZero();
    assertThat(all.snapshot()).isEmpty();
  }

  // ---- strides --------------------------------------------------------------------------------

  @Test
  void everyStrideVisitsEachPOnceForEveryCountOfPs() {
    for (int n = 1; n <= 130; n++) {
      int[] strides = WorkSearch.stridesFor(n);
      assertThat(strides).isNotEmpty();
      for (int stride : strides) {
        for (int first : new int[] {0, n - 1, n / 2}) {
          boolean[] visited = new boolean[n];
          int at = first;
          for (int i = 0; i < n; i++) {
            assertThat(visited[at]).as("n %d stride %d", n, stride).isFalse();
            visited[at] = true;
            at = (at + stride % n) % n;
          }
        }
      }
    }
  }

  // ---- Waiter ---------------------------------------------------------------------------------

  @Test
  void aThreadsWaiterThatIsReadiedFirstDoesNotWait() {
    ThreadWaiter w = new ThreadWaiter();
    w.ready();
    w.await((waiter, seq, why) -> {}, false, false, 0);
    w.ready();
    w.await((waiter, seq, why) -> {}, false, false, 0);
  }

  @Test
  void aThreadsWaiterGivesUpWhenItsTimeIsUp() {
    ThreadWaiter w = new ThreadWaiter();
    List<Byte> asked = new ArrayList<>();
    WaitSource source =
        (waiter, seq, why) -> {
          asked.add(why);
          waiter.ready();
        };
    w.await(source, true, true, System.nanoTime() + 1_000_000);
    assertThat(asked).containsExactly(Waiter.Outcome.TIMED_OUT);
  }

  @Test
  void aThreadsWaiterKeepsTheInterruptOfAWaitThatCannotBeInterrupted() throws Exception {
    List<Byte> asked = new ArrayList<>();
    CompletableFuture<ThreadWaiter> waiter = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              ThreadWaiter w = new ThreadWaiter();
              Thread.currentThread().interrupt();
              waiter.complete(w);
              w.await((who, seq, why) -> asked.add(why), false, false, 0);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    waiter.get().ready();
    assertThat(interrupted.get()).isTrue();
    assertThat(asked).isEmpty();
  }
}
