package io.gopark.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.ChildProgram;
import io.gopark.internal.sched.Scheduler;
import io.gopark.internal.sched.TimerSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap whose scheduler never runs anything. */
class TimerHeapTest {
  private final Scheduler sched = NotStarted.scheduler();
  private final TimerHeap heap = new TimerHeap(sched);
  private final List<Object> fired = new ArrayList<>();
  private final TimerSource.Fire record = (arg, seq) -> fired.add(arg);

  private Object start(long when) {
    return heap.start(when, record, when, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000, Long.MAX_VALUE - 500, Long.MIN_VALUE + 3, -500})
  void firesInTheOrderOfTheDeadlinesWhateverTheOrigin(long origin) {
    Random random = new Random(origin);
    List<Long> offsets = new ArrayList<>();
    for (long i = 1; i <= 1_000; i++) {
      offsets.add(i);
    }
    Collections.shuffle(offsets, random);
    for (long offset : offsets) {
      heap.start(origin + offset, record, offset, 0);
    }
    assertThat(heap.size()).isEqualTo(1_000);
    long next = origin + 1;
    assertThat(heap.nextWhen()).isEqualTo(next == TimerSource.NEVER ? 1 : next);
    for (long at = 0; at <= 1_000; at += 100) {
      heap.check(origin + at);
      assertThat(fired).hasSize((int) at);
    }
    Collections.sort(offsets);
    assertThat(fired).isEqualTo(offsets);
    assertThat(heap.nextWhen()).isEqualTo(TimerSource.NEVER);
    assertThat(heap.size()).isZero();
  }

  @Test
  void nothingFiresEarly() {
    start(1_000);
    heap.check(999);
    assertThat(fired).isEmpty();
    heap.check(1_000);
    assertThat(fired).containsExactly(1_000L);
  }

  @Test
  void aTimerIsStoppedOnceAndNeverFiresThen() {
    List<Object> timers = new ArrayList<>();
    for (long i = 1; i <= 200; i++) {
      timers.add(start(i));
    }
    Collections.shuffle(timers, new Random(7));
    for (Object timer : timers.subList(0, 100)) {
      assertThat(heap.stop(timer)).isTrue();
      assertThat(heap.stop(timer)).isFalse();
    }
    heap.check(1_000);
    assertThat(fired).hasSize(100).isSorted();
    for (Object timer : timers) {
      assertThat(heap.stop(timer)).isFalse();
    }
  }

  @Test
  void stoppingTheFirstShowsTheSecondsDeadline() {
    final Object first = start(10);
    start(20);
    assertThat(heap.nextWhen()).isEqualTo(10);
    heap.stop(first);
    assertThat(heap.nextWhen()).isEqualTo(20);
  }

  @Test
  void aDeadlineThatIsTheWordForNeverIsStillADeadline() {
    heap.start(0, record, "at zero", 0);
    assertThat(heap.nextWhen()).isNotEqualTo(TimerSource.NEVER);
    heap.check(-1);
    assertThat(fired).isEmpty();
    heap.check(1);
    assertThat(fired).containsExactly("at zero");
  }

  @Test
  void aHugeDurationNeverFiresAndDoesNotHideAnother() {
    long now = System.nanoTime();
    heap.start(Scheduler.deadline(now, Long.MAX_VALUE), record, "huge", 0);
    heap.start(Scheduler.deadline(now, 5), record, "soon", 0);
    heap.start(Scheduler.deadline(now, Long.MAX_VALUE / 2), record, "huge too", 0);
    heap.check(now + 5);
    assertThat(fired).containsExactly("soon");
    heap.check(now + 365L * 24 * 3600 * 1_000_000_000L);
    assertThat(fired).containsExactly("soon");
    assertThat(heap.size()).isEqualTo(2);
  }

  @Test
  void aDeadlineLongPastFiresAtOnce() {
    long now = System.nanoTime();
    heap.start(now - Long.MAX_VALUE / 4, record, "past", 0);
    heap.check(now);
    assertThat(fired).containsExactly("past");
  }

  @Test
  void aTimerMayStartAnotherWhileItFires() {
    heap.start(1, (arg, seq) -> heap.start(2, record, "second", 0), "first", 0);
    heap.check(2);
    assertThat(fired).containsExactly("second");
  }

  @Test
  void theNumberOfTheWaitComesBack() {
    List<Integer> seen = new ArrayList<>();
    heap.start(1, (arg, seq) -> seen.add(seq), "x", 42);
    heap.check(1);
    assertThat(seen).containsExactly(42);
  }

  @Test
  void aPeriodicTimerSkipsTheBeatsThatItMissed() {
    RuntimeTimer timer = new RuntimeTimer(record, "tick");
    heap.add(timer, 100, 10);
    heap.check(100);
    assertThat(heap.nextWhen()).isEqualTo(110);
    heap.check(135);
    assertThat(fired).hasSize(2);
    assertThat(heap.nextWhen()).isEqualTo(140);
    assertThat(TimerHeap.stopTimer(timer)).isTrue();
    assertThat(heap.nextWhen()).isEqualTo(TimerSource.NEVER);
  }

  @Test
  void theTimersOfADyingPMoveAndCanStillBeStopped() {
    TimerHeap dying = new TimerHeap(sched);
    start(50);
    final Object moved = dying.start(20, record, "moved", 0);
    final Object stopped = dying.start(10, record, "stopped", 0);
    heap.take(dying);
    assertThat(dying.size()).isZero();
    assertThat(dying.nextWhen()).isEqualTo(TimerSource.NEVER);
    assertThat(heap.size()).isEqualTo(3);
    assertThat(dying.stop(stopped)).isTrue();
    assertThat(heap.nextWhen()).isEqualTo(20);
    heap.check(100);
    assertThat(fired).containsExactly("moved", 50L);
    assertThat(heap.stop(moved)).isFalse();
  }

  @Test
  void aDyingPKeepsTheTimersForWhichThereIsNoRoom() throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of("-Xmx16m", "-XX:+UseSerialGC"), TimerMemory.class);
    assertThat(result.out()).as(result.err()).isEqualTo("failed: true, in order: true");
  }

  @Test
  void behavesAsASortedListUnderRandomOperations() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Object> live = new ArrayList<>();
    List<Long> whens = new ArrayList<>();
    long now = random.nextLong();
    for (int step = 0; step < 20_000; step++) {
      int what = random.nextInt(10);
      if (what < 6) {
        long when = now + random.nextInt(1_000);
        live.add(heap.start(when, record, when, 0));
        whens.add(when);
      } else if (what < 9 && !live.isEmpty()) {
        int i = random.nextInt(live.size());
        assertThat(heap.stop(live.remove(i))).as("seed %d", seed).isTrue();
        whens.remove(i);
      } else {
        now += random.nextInt(200);
        fired.clear();
        heap.check(now);
        List<Object> due = new ArrayList<>();
        for (int i = whens.size() - 1; i >= 0; i--) {
          if (whens.get(i) - now <= 0) {
            due.add(whens.remove(i));
            live.remove(i);
          }
        }
        long base = now;
        due.sort((a, b) -> Long.compare((Long) a - base, (Long) b - base));
        assertThat(fired).as("seed %d", seed).isEqualTo(due);
      }
      assertThat(heap.size()).isEqualTo(live.size());
    }
  }

  @Test
  void onlyOneOfAStopAndAFireWins() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      int[] count = new int[1];
      Object timer = heap.start(1, (arg, seq) -> count[0]++, "x", 0);
      boolean[] stopped = new boolean[1];
      Thread stopper = Thread.ofPlatform().start(() -> stopped[0] = heap.stop(timer));
      heap.check(2);
      stopper.join();
      assertThat(count[0] + (stopped[0] ? 1 : 0)).isEqualTo(1);
    }
  }
}
