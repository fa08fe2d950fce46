package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where an M looks for work, in which order, and whether it looks at other Ps at all. The test
 * calls the search in place of an M that never starts; there is no other, and no monitor.
 */
class WorkSearchTest {
  /** The timers of a P were looked at, while so many Ms were counted as spinning. */
  private record Look(int proc, int spinning) {}

  private final List<Look> looks = new ArrayList<>();

  private final class Watched extends TestScheduler.Timers {
    @Override
    TimerSource of(Scheduler sched, int procId) {
      TimerSource heap = super.of(sched, procId);
      return (TimerSource)
          Proxy.newProxyInstance(
              TimerSource.class.getClassLoader(),
              new Class<?>[] {TimerSource.class},
              (self, method, args) -> {
                if (method.getName().equals("nextWhen")) {
                  looks.add(new Look(procId, sched.nmspinning.get()));
                }
                return method.invoke(heap, args);
              });
    }
  }

  /** A scheduler none of whose Ms exists but {@code mp}, which has P 0; others may be busy too. */
  private final class Still {
    final TestScheduler test;
    final Scheduler sched;
    final Machine mp;

    /**
     * @param busy how many of the Ps are not idle
     */
    Still(int procs, int busy) {
      var config =
          new Config("test", procs, 100, Clock.SYSTEM, TestScheduler.RING, false, false, false);
      test = new TestScheduler(config, null, new Watched());
      sched = test.sched;
      mp = Machine.create(sched, 1_001);
      for (int id = 0; id < busy; id++) {
        Processor pp = sched.allp[id];
        assertThat(sched.idle.pidleget(pp)).isTrue();
        if (id == 0) {
          mp.acquirep(pp);
        } else {
          pp.setStatus(Processor.RUNNING);
        }
      }
    }

    /** The M finds {@code gp} and runs it. */
    void finds(Goroutine gp) {
      assertThat(sched.search.findRunnable(mp)).isSameAs(gp);
      if (mp.spinning) {
        sched.machines.resetspinning(mp);
      }
    }

    /** There is nothing, and the runtime ends: the M gives its P back and would end. */
    void findsNothing() {
      looks.clear();
      sched.closing = true;
      assertThat(sched.search.findRunnable(mp)).isNull();
      sched.closing = false;
      assertThat(mp.p).isNull();
      assertThat(mp.spinning).isFalse();
    }

    /** The other Ps, as the last search came to them while it spun beside {@code others}. */
    List<Integer> visited(int others) {
      assertThat(sched.nmspinning).hasValue(others);
      return looks.stream()
          .filter(l -> l.spinning() > others && l.proc() != 0)
          .map(Look::proc)
          .toList();
    }
  }

  // ---- the order ------------------------------------------------------------------------------

  @Test
  void theOtherPsAreVisitedOnceEachInRandomOrder() {
    int procs = 5;
    Still still = new Still(procs, procs);
    Set<Integer> first = new HashSet<>();
    Set<List<Integer>> orders = new HashSet<>();
    // Of 16 orders; that one of four does not come first in so many has odds of 1 to 10^49.
    for (int i = 0; i < 400; i++) {
      still.findsNothing();
      List<Integer> order = still.visited(0);
      assertThat(order).containsExactlyInAnyOrder(1, 2, 3, 4);
      first.add(order.getFirst());
      orders.add(order);
      assertThat(still.sched.idle.pidleget(still.sched.allp[0])).isTrue();
      still.mp.acquirep(still.sched.allp[0]);
    }
    assertThat(first).containsExactlyInAnyOrder(1, 2, 3, 4);
    // With one stride it would be four.
    assertThat(orders).hasSizeGreaterThan(procs - 1);
  }

  // ---- the last round -------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsNextAtAnotherPIsTakenInTheLastRoundOnly(int where) {
    Still still = new Still(3, 3);
    RunQueue other = still.sched.allp[where].runq;
    RunQueue full = still.sched.allp[3 - where].runq;
    Goroutine next = still.test.idle(1);
    other.put(next, true);
    for (int i = 0; i < 50; i++) {
      Goroutine waits = still.test.idle(2 + i);
      full.putTail(waits);
      still.finds(waits);
    }
    still.finds(next);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theTimersOfAnotherPAreRunInTheLastRoundOnly(int where) {
    Still still = new Still(3, 3);
    RunQueue full = still.sched.allp[3 - where].runq;
    TimerSource timers = still.sched.allp[where].timers;
    Goroutine started = still.test.idle(1);
    TimerSource.Fire fire = (arg, seq) -> still.mp.p().runq.put(started, false);
    timers.start(still.sched.nanos(), fire, "due", 0);
    for (int i = 0; i < 50; i++) {
      Goroutine waits = still.test.idle(2 + i);
      full.putTail(waits);
      still.finds(waits);
      assertThat(timers.size()).isEqualTo(1);
    }
    still.finds(started);
    assertThat(timers.size()).isZero();
  }

  // ---- whether it spins -----------------------------------------------------------------------

  @Test
  void atMostHalfOfTheBusyPsHaveAnMThatSpins() {
    int procs = 6;
    for (int busy = 1; busy <= procs; busy++) {
      for (int others = 0; others < busy; others++) {
        Still still = new Still(procs, busy);
        still.sched.nmspinning.set(others);
        still.findsNothing();
        assertThat(!still.visited(others).isEmpty())
            .as("spins as one of %s beside %s", busy, others)
            .isEqualTo(2 * others < busy);
      }
    }
  }

  /**
   * Who published had no P to start an M with, and may rely on one that gives its P back later,
   * however many spin.
   */
  @Test
  void whoFoundNoIdlePIsHeardByTheNextMWithoutWork() {
    Still still = new Still(2, 2);
    still.sched.machines.wakep();
    assertThat(still.sched.nmspinning).hasValue(0);
    still.sched.nmspinning.set(1);
    still.findsNothing();
    assertThat(still.visited(1)).containsExactly(1);
    assertThat(still.sched.needspinning).isFalse();
  }
}
