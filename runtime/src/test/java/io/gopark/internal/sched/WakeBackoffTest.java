package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who readies a goroutine that is alone in its P's queue wakes an M for it less and less often. */
class WakeBackoffTest {
  private static final int CAP = 16_383;

  /** Two or more Ps, of which P 0 belongs to the test's M; no M has a thread, and all sleep. */
  private static final class Still extends Machines.ThreadStarter {
    final TestScheduler test;
    final Scheduler sched;
    final Processor pp;
    final Machine mp;
    final Goroutine lone;
    private int woken;

    Still(int procs) {
      test =
          new TestScheduler(
              new Config(
                  "test", procs, 100, Clock.SYSTEM, TestScheduler.RING, false, false, false));
      sched = test.sched;
      sched.machines.starter = this;
      pp = sched.allp[0];
      mp = Machine.create(sched, 1_001);
      assertThat(sched.idle.pidleget(pp)).isTrue();
      mp.acquirep(pp);
      lone = test.idle(1);
    }

    @Override
    void start(Machine started) {
      woken++;
      Processor its = started.nextp;
      assertThat(its).isNotNull();
      // As if it had found nothing.
      started.nextp = null;
      sched.nmspinning.decrementAndGet();
      sched.lock.lock();
      sched.idle.pidleput(its);
      sched.lock.unlock();
    }

    /** Readies it, and has it run by its own P. True: an M was woken for it. */
    boolean wakes() {
      int before = woken;
      sched.machines.putNext(pp, lone);
      assertThat(pp.runq.get()).isSameAs(lone);
      return woken > before;
    }

    /** How many are run before the one that wakes an M. */
    int silentOnes() {
      int silent = 0;
      while (!wakes()) {
        silent++;
        assertThat(silent).isLessThanOrEqualTo(CAP);
      }
      return silent;
    }

    /** Another M, which spins, takes what waits in the ring of P 0 in vain for its own. */
    void isRobbed() {
      Machine thief = Machine.create(sched, 1_002);
      Processor its = sched.allp[1];
      assertThat(sched.idle.pidleget(its)).isTrue();
      thief.acquirep(its);
      Goroutine loot = test.idle(2);
      pp.runq.putTail(loot);
      assertThat(sched.search.findRunnable(thief)).isSameAs(loot);
      sched.machines.resetspinning(thief);
      thief.releasep();
      sched.lock.lock();
      sched.idle.pidleput(its);
      sched.lock.unlock();
    }
  }

  @Test
  void loneGoroutinesThatTheirOwnPRunsWakeAnMEverMoreRarely() {
    Still still = new Still(2);
    List<Integer> expected = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    for (int silent = 0; silent < CAP; silent = silent * 2 + 1) {
      expected.add(silent);
      seen.add(still.silentOnes());
    }
    assertThat(expected).startsWith(0, 1, 3, 7).endsWith(8_191);
    // And not more rarely than that.
    expected.addAll(List.of(CAP, CAP));
    seen.add(still.silentOnes());
    seen.add(still.silentOnes());
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void aTheftSaysThatWakingIsWorthItAndQuartersTheirNumber() {
    Still still = new Still(2);
    for (int silent : new int[] {0, 1, 3, 7}) {
      assertThat(still.silentOnes()).isEqualTo(silent);
    }
    // Fifteen are to follow.
    assertThat(still.wakes()).isFalse();
    still.isRobbed();
    assertThat(still.silentOnes()).isEqualTo(15 / 4);
    assertThat(still.silentOnes()).isEqualTo(7);
    still.isRobbed();
    still.isRobbed();
    assertThat(still.wakes()).isTrue();
  }

  @Test
  void aGoroutineThatComesBeforeAnotherAlwaysWakesAnM() {
    Still still = new Still(2);
    still.pp.wakeBackoff = CAP;
    still.pp.wakeSkips = CAP;
    still.pp.runq.putTail(still.test.idle(2));
    for (int i = 0; i < 10; i++) {
      assertThat(still.wakes()).isTrue();
    }
    assertThat(still.pp.wakeSkips).isEqualTo(CAP);
  }

  /** Where nobody could be woken none is counted: the next M to go idle is not passed over. */
  @Test
  void withNoIdlePNothingIsHeldBack() {
    Still still = new Still(2);
    assertThat(still.sched.idle.pidleget(still.sched.allp[1])).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(still.wakes()).isFalse();
    }
    still.sched.lock.lock();
    still.sched.idle.pidleput(still.sched.allp[1]);
    still.sched.lock.unlock();
    assertThat(still.wakes()).isTrue();
  }

  // ---- whoever computes on --------------------------------------------------------------------

  /** A goroutine on one of two Ps starts another while its P wakes nobody, and computes on. */
  private static final class Computing implements AutoCloseable {
    final TestScheduler test;
    final AtomicBoolean over = new AtomicBoolean();
    final AtomicBoolean started = new AtomicBoolean();
    final AtomicBoolean ended = new AtomicBoolean();
    final AtomicReference<Processor> first = new AtomicReference<>();
    final AtomicReference<Processor> second = new AtomicReference<>();

    Computing(TestScheduler test) {
      this.test = test;
    }

    void start() {
      test.sched.newproc(
          null,
          () -> {
            // The M that was woken beside this one's must not come by for another reason.
            test.await(() -> test.sched.idle.npidle() == 1 && test.sched.nmspinning.get() == 0);
            Processor pp = ownP();
            first.set(pp);
            pp.wakeBackoff = CAP;
            pp.wakeSkips = CAP;
            test.sched.newproc(null, () -> second.set(ownP()));
            started.set(true);
            while (!over.get()) {
              Thread.onSpinWait();
            }
            ended.set(true);
          });
      test.await(started::get);
    }

    /** Another P has run the second, while the first computes. */
    void awaitSecondElsewhere() {
      test.await(this::secondHasRun);
      assertThat(ended).isFalse();
      assertThat(second).doesNotHaveValue(first.get());
    }

    @Override
    public void close() {
      over.set(true);
    }

    boolean secondHasRun() {
      return second.get() != null;
    }

    void assertNobodyWasWoken() {
      assertThat(test.sched.idle.npidle()).isEqualTo(1);
      assertThat(test.sched.nmspinning).hasValue(0);
      assertThat(secondHasRun()).isFalse();
    }

    private static Processor ownP() {
      Machine mp = Machine.enter();
      Processor pp = mp.p();
      mp.leave();
      return pp;
    }
  }

  /** It takes no P away here: what computes keeps its own for an hour. */
  @Test
  void theMonitorHasAnotherPRunWhomNobodyWasWokenFor() throws Exception {
    Config config =
        new Config(
            "test",
            2,
            100,
            Clock.SYSTEM,
            TestScheduler.RING,
            true,
            false,
            false,
            TimeUnit.HOURS.toNanos(1),
            () -> null);
    try (TestScheduler test = new TestScheduler(config);
        Computing pair = new Computing(test)) {
      pair.start();
      pair.awaitSecondElsewhere();
    }
  }

  /** What comes from outside always wakes an M, and that looks at the other P too. */
  @Test
  void withoutTheMonitorWhoeverLooksForWorkFindsIt() throws Exception {
    try (TestScheduler test = new TestScheduler(2);
        Computing pair = new Computing(test)) {
      pair.start();
      pair.assertNobodyWasWoken();
      test.sched.newproc(null, () -> {});
      pair.awaitSecondElsewhere();
    }
  }

  @Test
  void withoutTheMonitorItStaysInTheQueueOfTheOneThatComputes() throws Exception {
    try (TestScheduler test = new TestScheduler(2);
        Computing pair = new Computing(test)) {
      pair.start();
      pair.assertNobodyWasWoken();
      pair.over.set(true);
      test.await(pair::secondHasRun);
      assertThat(pair.second).hasValue(pair.first.get());
    }
  }
}
