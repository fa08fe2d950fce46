package io.gopark.internal.chan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Received;
import io.gopark.internal.sched.TimerSource;
import io.gopark.internal.timer.NotStarted;
import io.gopark.internal.timer.TimerHeap;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The wall clock is the test's, and so is whoever looks whether the timer is due. */
class TimerChannelTest {
  private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
  private static final long PERIOD = 10;

  private final TimerHeap heap = new TimerHeap(NotStarted.scheduler());
  private Instant wall = NOON;
  private final TimerChannel channel = new TimerChannel(heap, () -> wall);
  private long now;

  private Received<Instant> nextTick() {
    now += PERIOD;
    heap.check(now);
    return channel.tryRecv();
  }

  @Test
  void aTickerSendsThePresentTimeAfterTheClockWasSetBack() {
    channel.set(heap, now + PERIOD, PERIOD);
    assertThat(nextTick()).isEqualTo(new Received.Value<>(NOON));
    wall = NOON.minus(Duration.ofHours(1));
    assertThat(nextTick()).isEqualTo(new Received.Value<>(wall));
  }

  @Test
  void aTimerThatIsSetAgainSendsThePresentTimeAfterTheClockWasSetBack() {
    channel.set(heap, now + PERIOD, 0);
    assertThat(nextTick()).isEqualTo(new Received.Value<>(NOON));
    wall = NOON.minus(Duration.ofHours(1));
    channel.set(heap, now + PERIOD, 0);
    assertThat(nextTick()).isEqualTo(new Received.Value<>(wall));
  }

  /** Two Ms may fire a ticker at once. */
  @Test
  void nobodySendsBetweenTheLookAtTheClockAndTheSend() {
    List<Boolean> free = new ArrayList<>();
    TimerChannel[] self = new TimerChannel[1];
    self[0] =
        new TimerChannel(
            heap,
            () -> {
              boolean taken = self[0].tryLock();
              free.add(taken);
              if (taken) {
                self[0].unlock();
              }
              return NOON;
            });
    self[0].set(heap, 1, 0);
    heap.check(1);
    assertThat(free).containsExactly(false);
    assertThat(self[0].tryRecv()).isEqualTo(new Received.Value<>(NOON));
  }

  @Test
  void withoutMemoryForTheTimeTheLockIsFreeAgain() {
    TimerChannel failing =
        new TimerChannel(
            heap,
            () -> {
              throw new OutOfMemoryError();
            });
    failing.set(heap, 1, PERIOD);
    heap.check(1);
    assertThat(failing.tryLock()).isTrue();
    failing.unlock();
  }

  @Test
  void aTickThatNobodyTookStaysAndLaterOnesAreDropped() {
    channel.set(heap, now + PERIOD, PERIOD);
    heap.check(PERIOD);
    wall = NOON.plus(Duration.ofSeconds(1));
    heap.check(2 * PERIOD);
    assertThat(channel.tryRecv()).isEqualTo(new Received.Value<>(NOON));
    assertThat(channel.tryRecv()).isInstanceOf(Received.Empty.class);
  }

  /** A heap where something comes between the taking out of a timer that is due and its fire. */
  private TimerSource late(Queue<Runnable> between) {
    return (TimerSource)
        Proxy.newProxyInstance(
            TimerSource.class.getClassLoader(),
            new Class<?>[] {TimerSource.class},
            (self, method, args) -> {
              if (method.getName().equals("make")) {
                TimerSource.Fire real = (TimerSource.Fire) args[0];
                TimerSource.Fire delayed =
                    (arg, number) -> {
                      Runnable first = between.poll();
                      if (first != null) {
                        first.run();
                      }
                      real.fire(arg, number);
                    };
                return heap.make(delayed, args[1]);
              }
              return method.invoke(heap, args);
            });
  }

  @Test
  void ifItIsSetAnewWhileAThiefIsAboutToFireItOnlyTheNewTimeArrives() {
    for (long period : new long[] {0, PERIOD}) {
      Queue<Runnable> between = new ArrayDeque<>();
      TimerChannel again = new TimerChannel(late(between), () -> wall);
      again.set(heap, 1, period);
      between.add(() -> assertThat(again.set(heap, 7, period)).isTrue());
      heap.check(1);
      assertThat(between).as("was due").isEmpty();
      assertThat(again.tryRecv()).as("too early").isInstanceOf(Received.Empty.class);
      heap.check(7);
      assertThat(again.tryRecv()).isEqualTo(new Received.Value<>(NOON));
      again.stop();
    }
  }

  @Test
  void ifItIsStoppedWhileAThiefIsAboutToFireItNothingArrives() {
    for (long period : new long[] {0, PERIOD}) {
      Queue<Runnable> between = new ArrayDeque<>();
      TimerChannel stopped = new TimerChannel(late(between), () -> wall);
      stopped.set(heap, 1, period);
      between.add(() -> assertThat(stopped.stop()).isTrue());
      heap.check(1);
      assertThat(between).as("was due").isEmpty();
      assertThat(stopped.tryRecv()).isInstanceOf(Received.Empty.class);
      assertThat(heap.size()).isZero();
    }
  }
}
