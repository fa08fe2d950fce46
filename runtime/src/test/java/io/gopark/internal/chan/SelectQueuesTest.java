package io.gopark.internal.chan;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static io.gopark.Select.after;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.Select.recvOk;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Chan;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.SelectCase;
import java.time.Duration;

/** 26: a select that has waited stands in no queue afterwards, however its wait ended. */
class SelectQueuesTest {
  private static final Duration LONG = Duration.ofHours(1);

  @OnProcs
  void n26_selectsThatWaitAndLoseLeaveNoWaiterBehind(int procs) throws Exception {
    Program.run(procs, () -> everyKind(Waits::lose));
  }

  @OnProcs
  void n26b_norDoThoseThatAreInterrupted(int procs) throws Exception {
    Program.run(procs, () -> everyKind(Waits::areInterrupted));
  }

  @OnProcs
  void n26c_norDoThoseOfWhichAChannelIsClosed(int procs) throws Exception {
    Program.run(procs, () -> everyKind(Waits::findAChannelClosed));
  }

  @OnProcs
  void n26d_norDoThoseWhoseTimeIsUp(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (long nanos : new long[] {1, 200_000}) {
            everyKind(Duration.ofNanos(nanos), Waits::areLate);
          }
        });
  }

  private static void everyKind(End end) throws Exception {
    everyKind(LONG, end);
  }

  /** By a goroutine and by a platform thread; built anew each time, and prepared. */
  private static void everyKind(Duration limit, End end) throws Exception {
    for (boolean prepared : new boolean[] {false, true}) {
      Waits ofGoroutine = new Waits(limit, prepared);
      Thread thread = go(ofGoroutine::selectForEver).thread();
      end.of(ofGoroutine, thread);
      ofGoroutine.over(thread);
      Waits ofThread = new Waits(limit, prepared);
      thread = Thread.ofPlatform().start(ofThread::selectForEver);
      end.of(ofThread, thread);
      ofThread.over(thread);
    }
  }

  private interface End {
    void of(Waits waits, Thread thread) throws InterruptedException;
  }

  /** One goroutine or thread that selects when it is told to, and says how that ended. */
  private static final class Waits {
    private static final int ROUNDS = 50;

    private final Chan<Boolean> begin = Chan.make();
    private final Chan<String> ended = Chan.make();
    private final Chan<Integer> neverSent = Chan.make();
    private final Chan<Integer> neverReceived = Chan.make();
    private final Chan<Integer> bothWays = Chan.make();

    /** Another when the one before was closed; written while the other waits for {@code begin}. */
    private Chan<Integer> in = Chan.make();

    private Chan<Integer> out = Chan.make();

    private final Duration limit;
    private final boolean prepared;

    Waits(Duration limit, boolean prepared) {
      this.limit = limit;
      this.prepared = prepared;
    }

    // ---- who waits --------------------------------------------------------------------------

    void selectForEver() {
      var receive = recvOk(in, (v, ok) -> ok ? "received" : "closed");
      var transmit = send(out, 1, () -> "sent");
      var kept = prepare(cases(receive, transmit));
      try {
        while (begin.recv() != null) {
          String how;
          try {
            if (prepared) {
              receive.channel(in);
              transmit.channel(out);
              how = kept.run();
            } else {
              how =
                  select(
                      cases(
                          recvOk(in, (v, ok) -> ok ? "received" : "closed"),
                          send(out, 1, () -> "sent")));
            }
          } catch (InterruptedException e) {
            how = "interrupted";
          } catch (RuntimeError e) {
            how = e.getMessage();
          }
          ended.send(how);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** One channel stands in two cases of one kind, one in two of different kinds. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private SelectCase<String, RuntimeException>[] cases(
        SelectCase<String, RuntimeException> receive,
        SelectCase<String, RuntimeException> transmit) {
      return new SelectCase[] {
        receive,
        transmit,
        recv(neverSent, v -> "not sent"),
        recv(neverSent, v -> "not sent"),
        send(neverReceived, 1, () -> "not received"),
        recv(bothWays, v -> "from itself"),
        send(bothWays, 1, () -> "to itself"),
        after(limit, () -> "late"),
      };
    }

    // ---- who ends the wait ------------------------------------------------------------------

    void lose(Thread thread) throws InterruptedException {
      for (int i = 0; i < ROUNDS; i++) {
        waitBegins();
        in.send(i);
        endsSo("received");
        waitBegins();
        assertThat(out.recv()).isEqualTo(1);
        endsSo("sent");
      }
    }

    void areInterrupted(Thread thread) throws InterruptedException {
      for (int i = 0; i < ROUNDS; i++) {
        waitBegins();
        thread.interrupt();
        endsSo("interrupted");
      }
    }

    void findAChannelClosed(Thread thread) throws InterruptedException {
      for (int i = 0; i < ROUNDS; i++) {
        waitBegins();
        in.close();
        endsSo("closed");
        in = Chan.make();
        waitBegins();
        out.close();
        endsSo("send on closed channel");
        out = Chan.make();
      }
    }

    /** With no case ready it waits, however short its limit is. */
    void areLate(Thread thread) throws InterruptedException {
      for (int i = 0; i < ROUNDS; i++) {
        begin.send(true);
        endsSo("late");
      }
    }

    void over(Thread thread) throws InterruptedException {
      begin.close();
      thread.join();
    }

    /** It joins all queues under the locks of all channels: in one it is in each, and waits. */
    private void waitBegins() throws InterruptedException {
      begin.send(true);
      while (!ChannelQueues.waits(neverSent, false)) {
        gosched();
      }
      assertThat(ChannelQueues.waits(neverReceived, true)).isTrue();
      assertThat(ChannelQueues.waits(bothWays, false)).isTrue();
      assertThat(ChannelQueues.waits(bothWays, true)).isTrue();
    }

    private void endsSo(String how) throws InterruptedException {
      assertThat(ended.recv()).isEqualTo(how);
      ChannelQueues.assertEmpty(in, out, neverSent, neverReceived, bothWays);
    }
  }
}
