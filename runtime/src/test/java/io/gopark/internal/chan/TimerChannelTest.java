package io.gopark.internal.chan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Received;
import io.gopark.internal.timer.NotStarted;
import io.gopark.internal.timer.TimerHeap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
}
