package io.gopark.internal.sema;

import static io.gopark.Go.go;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;

/** A count that is not allowed, and is taken back, step by step. */
class CountdownTest {
  private final Countdown countdown = new Countdown();

  private Goroutine waiting() {
    Goroutine gp = go(() -> countdown.await(WaitPlace.FOREVER));
    Program.awaitParked(gp, WaitReason.SYNC_WAIT_GROUP_WAIT);
    return gp;
  }

  @OnProcs
  void whoWaitsForACountOfOneTooManyIsWokenWhenItIsTakenBack(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          long unused = countdown.count(1);
          Goroutine waiter = waiting();
          countdown.takeBack(1);
          Program.awaitEnd(waiter);
        });
  }

  @OnProcs
  void soIsWhoWaitsForACountOfOneTooFew(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          long unused = countdown.count(-1);
          Goroutine waiter = waiting();
          countdown.takeBack(-1);
          Program.awaitEnd(waiter);
        });
  }

  @OnProcs
  void whoWaitsForWhatIsLeftGoesOnWaiting(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          countdown.add(1);
          Goroutine waiter = waiting();
          long unused = countdown.count(1);
          countdown.takeBack(1);
          assertThat(waiter.waitReason()).isEqualTo(WaitReason.SYNC_WAIT_GROUP_WAIT);
          assertThatThrownBy(() -> countdown.add(-2)).isInstanceOf(RuntimeError.class);
          assertThat(waiter.waitReason()).isEqualTo(WaitReason.SYNC_WAIT_GROUP_WAIT);
          countdown.add(-1);
          Program.awaitEnd(waiter);
        });
  }

  /** It came to zero, and before it went on the waiter gave up and waits for something new. */
  @OnProcs
  void whoCameToZeroForAnEarlierWaitLeavesTheNextOneAlone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          countdown.add(1);
          Goroutine waiter = waiting();
          long unused = countdown.count(-1);
          waiter.thread().interrupt();
          Program.awaitEnd(waiter);
          countdown.add(1);
          Goroutine next = waiting();
          countdown.readyAll();
          assertThat(next.waitReason()).isEqualTo(WaitReason.SYNC_WAIT_GROUP_WAIT);
          countdown.add(-1);
          Program.awaitEnd(next);
        });
  }

  /** Two came to zero, one after the other: who goes on first wakes for both. */
  @OnProcs
  void itWakesTheNextOneWhereTheCounterIsZeroAgain(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          countdown.add(1);
          Goroutine waiter = waiting();
          long first = countdown.count(-1);
          waiter.thread().interrupt();
          Program.awaitEnd(waiter);
          countdown.add(1);
          Goroutine next = waiting();
          long second = countdown.count(-1);
          countdown.readyAll();
          Program.awaitEnd(next);
          countdown.readyAll();
          assertThat(countdown.counter()).isZero();
        });
  }

  /** It came to zero, and before it wakes whom that lets go on, another begins anew. */
  @OnProcs
  void n129c_anAddBetweenTheZeroAndItsWakeUpsHasGosText(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          countdown.add(1);
          Goroutine waiter = waiting();
          long unused = countdown.count(-1);
          assertThatThrownBy(() -> countdown.add(1))
              .isInstanceOf(RuntimeError.class)
              .hasMessage("sync: WaitGroup misuse: Add called concurrently with Wait");
          assertThat(countdown.counter()).isZero();
          Program.awaitEnd(waiter);
          countdown.readyAll();
          countdown.add(1);
          assertThat(countdown.counter()).isEqualTo(1);
        });
  }
}
