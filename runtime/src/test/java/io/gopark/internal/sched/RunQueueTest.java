package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunQueueTest {
  private static final int RING = 4;

  private final TestScheduler test = new TestScheduler(1);
  private final GoroutineList overflowed = new GoroutineList();

  private RunQueue queue(int start) {
    return new RunQueue(RING, start, overflowed::pushBackAll);
  }

  private Goroutine[] goroutines(int n) {
    Goroutine[] made = new Goroutine[n];
    Arrays.setAll(made, i -> test.idle(i + 1));
    return made;
  }

  private static @Nullable Goroutine steal(RunQueue victim, RunQueue thief, boolean alsoNext) {
    return victim.stealInto(thief, alsoNext ? victim.peekNext() : null);
  }

  private static List<Goroutine> drain(RunQueue q) {
    List<Goroutine> got = new ArrayList<>();
    for (Goroutine gp = q.get(); gp != null; gp = q.get()) {
      got.add(gp);
    }
    return got;
  }

  private static List<Goroutine> drain(GoroutineList list) {
    List<Goroutine> got = new ArrayList<>();
    for (Goroutine gp = list.pop(); gp != null; gp = list.pop()) {
      got.add(gp);
    }
    return got;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -2, -3, Integer.MAX_VALUE, Integer.MAX_VALUE - 2})
  void comesOutInTheOrderInWhichItWentInWhereverTheCountersStart(int start) {
    RunQueue q = queue(start);
    for (int round = 0; round < 3; round++) {
      for (int n = 0; n <= RING; n++) {
        Goroutine[] gs = goroutines(n);
        for (Goroutine gp : gs) {
          q.put(gp, false);
        }
        assertThat(q.ringLength()).isEqualTo(n);
        assertThat(q.isEmpty()).isEqualTo(n == 0);
        assertThat(drain(q)).containsExactly(gs);
        assertThat(q.isEmpty()).isTrue();
      }
    }
    assertThat(overflowed.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
  void aFullRingSendsItsOlderHalfAndTheNewcomerAway(int start) {
    RunQueue q = queue(start);
    Goroutine[] gs = goroutines(RING + 1);
    for (Goroutine gp : gs) {
      q.put(gp, false);
    }
    assertThat(drain(overflowed)).containsExactly(gs[0], gs[1], gs[4]);
    assertThat(drain(q)).containsExactly(gs[2], gs[3]);
  }

  @Test
  void theNextOneRunsBeforeAllOthersAndWhomItDisplacesGoesToTheTail() {
    RunQueue q = queue(0);
    Goroutine[] gs = goroutines(4);
    q.put(gs[0], false);
    q.put(gs[1], true);
    q.put(gs[2], true);
    q.put(gs[3], false);
    assertThat(q.ringLength()).isEqualTo(3);
    assertThat(drain(q)).containsExactly(gs[2], gs[0], gs[1], gs[3]);
  }

  /** Without thieves the owner does without atomic instructions; nothing else may differ. */
  @ParameterizedTest
  @ValueSource(ints = {0, -1, -3, Integer.MAX_VALUE})
  void theQueueOfTheOnlyPBehavesLikeAnyOther(int start) {
    RunQueue shared = queue(start);
    GoroutineList overflowedAlone = new GoroutineList();
    RunQueue alone = new RunQueue(RING, start, overflowedAlone::pushBackAll);
    alone.setAlone(true);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long ids = 0;
    for (int step = 0; step < 2_000; step++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          Goroutine left = shared.get();
          Goroutine right = alone.get();
          assertThat(idOf(right)).as("seed %d", seed).isEqualTo(idOf(left));
          assertThat(alone.inherited()).isEqualTo(shared.inherited());
        }
        case 1 -> {
          Goroutine left = shared.takeNext();
          Goroutine right = alone.takeNext();
          assertThat(idOf(right)).as("seed %d", seed).isEqualTo(idOf(left));
        }
        case 2 -> {
          ids++;
          assertThat(alone.putNext(test.idle(ids))).isEqualTo(shared.putNext(test.idle(ids)));
        }
        default -> {
          boolean next = random.nextBoolean();
          ids++;
          shared.put(test.idle(ids), next);
          alone.put(test.idle(ids), next);
        }
      }
      assertThat(alone.isEmpty()).as("seed %d", seed).isEqualTo(shared.isEmpty());
      assertThat(alone.ringLength()).isEqualTo(shared.ringLength());
    }
    assertThat(drain(overflowedAlone))
        .as("seed %d", seed)
        .extracting(gp -> gp.goid)
        .isEqualTo(drain(overflowed).stream().map(gp -> gp.goid).toList());
  }

  private static long idOf(@Nullable Goroutine gp) {
    return gp == null ? 0 : gp.goid;
  }

  @Test
  void aQueueIsAloneWhileItsPIsTheOnlyOne() {
    Scheduler sched = test.sched;
    assertThat(sched.allp[0].runq.isAlone()).isTrue();
    sched.gomaxprocs(3);
    assertThat(sched.allp).noneMatch(pp -> pp.runq.isAlone());
    sched.gomaxprocs(1);
    assertThat(sched.allp).allMatch(pp -> pp.runq.isAlone());
  }

  @Test
  void onlyTheNextOneInheritsTheTimeSlice() {
    RunQueue q = queue(0);
    Goroutine[] gs = goroutines(2);
    q.put(gs[0], true);
    q.put(gs[1], false);
    assertThat(q.get()).isSameAs(gs[0]);
    assertThat(q.inherited()).isTrue();
    assertThat(q.get()).isSameAs(gs[1]);
    assertThat(q.inherited()).isFalse();
    assertThat(q.get()).isNull();
    assertThat(q.inherited()).isFalse();
  }

  @Test
  void theNextOneCanBeTakenWithoutTheOthers() {
    RunQueue q = queue(0);
    Goroutine[] gs = goroutines(3);
    q.put(gs[0], true);
    q.put(gs[1], false);
    q.put(gs[2], false);
    assertThat(q.takeNext()).isSameAs(gs[0]);
    assertThat(q.takeNext()).isNull();
    assertThat(drain(q)).containsExactly(gs[1], gs[2]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aThiefTakesTheOlderHalfRoundedUpAndRunsTheLastOfIt(int n) {
    for (int start : new int[] {0, -1, -2, -3, Integer.MAX_VALUE}) {
      RunQueue victim = queue(start);
      RunQueue thief = queue(-start);
      Goroutine[] gs = goroutines(n);
      for (Goroutine gp : gs) {
        victim.put(gp, false);
      }
      int half = n - n / 2;
      Goroutine first = steal(victim, thief, false);
      assertThat(first).isSameAs(gs[half - 1]);
      assertThat(drain(thief)).containsExactly(Arrays.copyOf(gs, half - 1));
      assertThat(drain(victim)).containsExactly(Arrays.copyOfRange(gs, half, n));
    }
  }

  @Test
  void theNextOneIsStolenOnlyWhenAllowedAndOnlyFromAnEmptyRing() {
    RunQueue victim = queue(0);
    RunQueue thief = queue(0);
    Goroutine[] gs = goroutines(2);
    victim.put(gs[0], true);
    assertThat(steal(victim, thief, false)).isNull();
    assertThat(victim.peekNext()).isNotNull();
    victim.put(gs[1], false);
    assertThat(steal(victim, thief, true)).isSameAs(gs[1]);
    assertThat(victim.peekNext()).isNotNull();
    assertThat(steal(victim, thief, true)).isSameAs(gs[0]);
    assertThat(victim.isEmpty()).isTrue();
    assertThat(thief.isEmpty()).isTrue();
    assertThat(steal(victim, thief, true)).isNull();
  }

  @Test
  void aQueueWithOnlyANextOneIsNotEmpty() {
    RunQueue q = queue(0);
    q.put(test.idle(1), true);
    assertThat(q.isEmpty()).isFalse();
    assertThat(q.ringLength()).isZero();
  }

  @Test
  void drainsInTheOrderInWhichItWouldHaveRun() {
    RunQueue q = queue(-2);
    Goroutine[] gs = goroutines(4);
    q.put(gs[0], false);
    q.put(gs[1], false);
    q.put(gs[2], false);
    q.put(gs[3], true);
    GoroutineList into = new GoroutineList();
    q.drainTo(into);
    assertThat(drain(into)).containsExactly(gs[3], gs[0], gs[1], gs[2]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 6, -4})
  void refusesACapacityThatIsNoPowerOfTwo(int capacity) {
    assertThatThrownBy(() -> new RunQueue(capacity, 0, overflowed::pushBackAll))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(capacity));
  }

  @Test
  void behavesAsAListUnderRandomOperationsOfOneThread() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      RunQueue q = queue(random.nextInt());
      RunQueue thief = queue(random.nextInt());
      List<Goroutine> in = new ArrayList<>();
      List<Goroutine> out = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            Goroutine gp = test.idle(step);
            in.add(gp);
            q.put(gp, random.nextBoolean());
          }
          case 2 -> {
            Goroutine gp = q.get();
            if (gp != null) {
              out.add(gp);
            }
          }
          default -> {
            Goroutine gp = steal(q, thief, random.nextBoolean());
            if (gp != null) {
              out.add(gp);
              out.addAll(drain(thief));
            }
          }
        }
      }
      out.addAll(drain(q));
      out.addAll(drain(overflowed));
      assertThat(out).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(in);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5})
  void losesAndDoublesNothingWhileThievesRaceWithTheOwner(int start) throws Exception {
    int n = 100_000;
    boolean[] seen = new boolean[n];
    RunQueue victim = queue(start);
    List<Goroutine> byOwner = new ArrayList<>();
    boolean[] done = new boolean[1];
    Thief[] thieves = {new Thief(victim, queue(1), done), new Thief(victim, queue(-1), done)};
    for (Thief thief : thieves) {
      thief.start();
    }
    Random random = new Random(start);
    for (int i = 0; i < n; i++) {
      victim.put(test.idle(i), random.nextBoolean());
      if (random.nextInt(3) == 0) {
        Goroutine gp = victim.get();
        if (gp != null) {
          byOwner.add(gp);
        }
      }
    }
    synchronized (done) {
      done[0] = true;
    }
    for (Thief thief : thieves) {
      thief.join();
      byOwner.addAll(thief.got);
    }
    byOwner.addAll(drain(victim));
    byOwner.addAll(drain(overflowed));
    for (Goroutine gp : byOwner) {
      assertThat(seen[(int) gp.goid]).as("goroutine %d came twice", gp.goid).isFalse();
      seen[(int) gp.goid] = true;
    }
    assertThat(byOwner).hasSize(n);
  }

  private static final class Thief extends Thread {
    private final RunQueue victim;
    private final RunQueue own;
    private final boolean[] done;
    final List<Goroutine> got = new ArrayList<>();

    Thief(RunQueue victim, RunQueue own, boolean[] done) {
      this.victim = victim;
      this.own = own;
      this.done = done;
    }

    private boolean isDone() {
      synchronized (done) {
        return done[0];
      }
    }

    @Override
    public void run() {
      while (!isDone()) {
        Goroutine gp = steal(victim, own, true);
        if (gp != null) {
          got.add(gp);
          got.addAll(drain(own));
        }
      }
    }
  }
}
