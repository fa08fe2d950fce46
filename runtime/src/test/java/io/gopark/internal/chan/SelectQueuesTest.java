package io.gopark.internal.chan;

import static io.gopark.Go.go;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.WaitReason;

/** 26: a select that has waited stands in no queue afterwards. */
class SelectQueuesTest {
  private static final int ROUNDS = 300;

  private final Chan<Integer> wins = Chan.make();
  private final Chan<Integer> neverSent = Chan.make();
  private final Chan<Integer> neverReceived = Chan.make();

  private interface Wait {
    void once() throws InterruptedException;
  }

  @OnProcs
  void n26_selectsThatWaitAndLoseLeaveNoWaiterBehind(int procs) throws Exception {
    Program.run(
        procs,
        () -> leaveNothing(() -> select(recv(wins), recv(neverSent), send(neverReceived, 1))));
  }

  @OnProcs
  void n26b_norDoPreparedOnes(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          var prepared = prepare(recv(wins), recv(neverSent), send(neverReceived, 1));
          leaveNothing(prepared::run);
        });
  }

  private void leaveNothing(Wait select) throws InterruptedException {
    Goroutine selects =
        go(() -> {
          for (int i = 0; i < ROUNDS; i++) {
            select.once();
          }
        });
    for (int i = 0; i < ROUNDS; i++) {
      Program.awaitParked(selects, WaitReason.SELECT);
      assertThat(waitersOf(neverSent, false)).isTrue();
      assertThat(waitersOf(neverReceived, true)).isTrue();
      wins.send(i);
    }
    Program.awaitEnd(selects);
    assertThat(waitersOf(neverSent, false)).isFalse();
    assertThat(waitersOf(neverReceived, true)).isFalse();
    assertThat(waitersOf(wins, false)).isFalse();
  }

  private static boolean waitersOf(Chan<Integer> chan, boolean senders) {
    Channel<Integer> channel = (Channel<Integer>) chan;
    channel.lock();
    try {
      return !channel.queueOf(senders).isEmpty();
    } finally {
      channel.unlock();
    }
  }
}
