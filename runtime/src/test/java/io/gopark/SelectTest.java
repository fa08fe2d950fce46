package io.gopark;

import static io.gopark.Go.go;
import static io.gopark.Select.after;
import static io.gopark.Select.orElse;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.Select.recvOk;
import static io.gopark.Select.recvOkGet;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.chan.ChannelQueues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** What a select does; the numbers are those of docs/conformance/select-time-context.md. */
class SelectTest {
  private static final Chan<Integer> NIL = null;

  @OnProcs
  void n11_withOneOfTwoChannelsAlwaysReadyTheDefaultIsNeverTaken(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 20_000; i++) {
            Chan<Integer> a = Chan.make(1);
            Chan<Integer> b = Chan.make(1);
            Chan<Boolean> found = Chan.make(1);
            a.send(1);
            go(() ->
                found.send(select(recv(a, v -> true), recv(b, v -> true), orElse(() -> false))));
            b.send(1);
            a.tryRecv();
            assertThat(found.recv()).isTrue();
          }
        });
  }

  @OnProcs
  void n11b_norIsItWithOneChannelClosedWhileTheOtherIsDrained(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 20_000; i++) {
            Chan<Integer> a = Chan.make(1);
            Chan<Integer> b = Chan.make();
            Chan<Boolean> found = Chan.make(1);
            a.send(1);
            go(() ->
                found.send(select(recv(a, v -> true), recv(b, v -> true), orElse(() -> false))));
            b.close();
            a.tryRecv();
            assertThat(found.recv()).isTrue();
          }
        });
  }

  @OnProcs
  void n13_twoGoroutinesThatSelectOnBothSidesOfOneChannelNeverMeetThemselves(int procs)
      throws Exception {
    for (int capacity : new int[] {0, 10}) {
      Program.run(procs, () -> selfSelect(capacity));
    }
  }

  private static void selfSelect(int capacity) throws InterruptedException {
    Chan<Integer> c = Chan.make(capacity);
    Chan<Boolean> done = Chan.make();
    for (int g = 0; g < 2; g++) {
      int me = g;
      go(() -> {
        for (int i = 0; i < 5_000; i++) {
          boolean sendFirst = me == 0 || i % 2 == 0;
          var out = send(c, me);
          var in =
              recv(
                  c,
                  v -> {
                    if (capacity == 0) {
                      assertThat(v).isNotEqualTo(me);
                    }
                  });
          if (sendFirst) {
            select(out, in);
          } else {
            select(in, out);
          }
        }
        // The other may still need a partner.
        done.send(true);
      });
    }
    int ended = 0;
    while (ended < 2) {
      ended += select(recv(done, v -> 1), recv(c, v -> 0), send(c, 9, () -> 0));
    }
  }

  @OnProcs
  void n15_twoCasesThatAreAlwaysReadyAreChosenEquallyOften(int procs) throws Exception {
    int trials = 10_000;
    Chan<Integer> a = Chan.make(trials + 1);
    Chan<Integer> b = Chan.make(trials + 1);
    Chan<Integer> never = Chan.make();
    Program.run(
        procs,
        () -> {
          for (int i = 0; i <= trials; i++) {
            a.send(1);
            b.send(1);
          }
          int[] count = new int[2];
          var s =
              prepare(
                  recv(
                      a,
                      v -> {
                        count[0]++;
                      }),
                  recv(
                      b,
                      v -> {
                        count[1]++;
                      }),
                  recv(never),
                  recv(never));
          for (int i = 0; i < trials; i++) {
            s.run();
          }
          // Ten standard deviations.
          assertThat(Math.abs(count[0] - count[1])).isLessThan(10 * 100);
        });
  }

  /**
   * Each one's count is within ten standard deviations of a fifth: by chance it is outside once in
   * 10^20 runs. Cases that are never ready stand in between, so that who looks at them in turn,
   * from a random one on, prefers those that come after. Each select is a new one: a prepared one
   * goes on from the order of its last use, which would hide a bad shuffle.
   */
  @OnProcs
  void n15_fiveCasesThatAreAlwaysReadyAreChosenEquallyOften(int procs) throws Exception {
    int trials = 20_000;
    Chan<Integer> closed = Chan.make();
    closed.close();
    Chan<Integer> roomy = Chan.make(trials);
    Chan<Integer> never = Chan.make();
    Program.run(
        procs,
        () -> {
          int[] count = new int[5];
          for (int i = 0; i < trials; i++) {
            select(
                recv(closed, v -> count[0]++),
                recv(never),
                recv(never),
                recv(closed, v -> count[1]++),
                recv(closed, v -> count[2]++),
                recv(never),
                send(roomy, 1, () -> count[3]++),
                recv(closed, v -> count[4]++));
          }
          double expected = trials / 5.0;
          double deviation = Math.sqrt(trials * 0.2 * 0.8);
          for (int each : count) {
            assertThat(Math.abs(each - expected)).isLessThan(10 * deviation);
          }
        });
  }

  @OnProcs
  void aTimeLimitThatIsUpIsOneReadyCaseAmongOthers(int procs) throws Exception {
    Chan<Integer> a = Chan.make();
    a.close();
    Program.run(
        procs,
        () -> {
          int[] late = new int[1];
          for (int i = 0; i < 9_000; i++) {
            late[0] += select(recv(a, v -> 0), recv(a, v -> 0), after(Duration.ZERO, () -> 1));
          }
          assertThat(late[0]).isBetween(2_400, 3_600);
        });
  }

  @OnProcs
  void n17_bothOfTwoSendsToOneChannelAreChosenOftenEnough(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          go(() -> {
            for (int i = 0; i < 1_000; i++) {
              select(send(c, 0), send(c, 1));
            }
          });
          int ones = 0;
          for (int i = 0; i < 1_000; i++) {
            ones += c.recv();
          }
          assertThat(ones).isBetween(100, 900);
        });
  }

  @OnProcs
  void n19_aChannelThatStandsTwiceInASelectKeepsItsQueueInOrder(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          Chan<Integer> d = Chan.make();
          Chan<Integer> e = Chan.make();
          Goroutine first = go(() -> select(recv(c), recv(c), recv(d)));
          Program.awaitParked(first, WaitReason.SELECT);
          Goroutine second =
              go(() -> {
                c.recv();
                e.send(9);
              });
          Program.awaitParked(second, WaitReason.CHAN_RECEIVE);
          d.send(7);
          Program.awaitEnd(first);
          c.send(8);
          assertThat(e.recv()).isEqualTo(9);
        });
  }

  @OnProcs
  void oneCaseGivenTwiceInASelectCountsOnce(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          var twice = recv(c);
          Chan<Integer> got = Chan.make(2);
          Goroutine gp =
              go(() -> {
                got.send(select(twice, twice));
                got.send(select(twice, twice));
              });
          Program.awaitParked(gp, WaitReason.SELECT);
          c.send(1);
          c.send(2);
          assertThat(List.of(got.recv(), got.recv())).containsExactly(1, 2);
        });
  }

  @OnProcs
  void n21_neverDoTwoCasesOfOneSelectRun(int procs) throws Exception {
    int rounds = 5_000;
    Program.run(
        procs,
        () -> {
          List<Chan<Integer>> in = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            in.add(Chan.make());
          }
          go(() -> {
            for (int i = 0; i < rounds; i++) {
              select(
                  send(in.get(0), i), send(in.get(1), i), send(in.get(2), i), send(in.get(3), i));
            }
            in.forEach(Chan::close);
          });
          Chan<Integer> all = Chan.make();
          AtomicInteger open = new AtomicInteger(4);
          for (Chan<Integer> each : in) {
            go(() -> {
              for (int v : each) {
                all.send(v);
              }
              if (open.decrementAndGet() == 0) {
                all.close();
              }
            });
          }
          boolean[] seen = new boolean[rounds];
          int n = 0;
          for (int v : all) {
            assertThat(seen[v]).isFalse();
            seen[v] = true;
            n++;
          }
          assertThat(n).isEqualTo(rounds);
        });
  }

  @OnProcs
  void n25_operandsAreEvaluatedOnceAndInOrderAndANullChannelDisablesItsCase(int procs)
      throws Exception {
    Program.run(
        procs,
        () -> {
          List<String> order = new ArrayList<>();
          Chan<Integer> full = Chan.make();
          Chan<Integer> room = Chan.make(1);
          select(
              recv(note(order, "a", NIL), v -> order.add("nil chosen")),
              send(note(order, "b", full), note(order, "c", 1)),
              send(note(order, "d", room), note(order, "e", 2)));
          assertThat(order).containsExactly("a", "b", "c", "d", "e");
          assertThat(room.recv()).isEqualTo(2);
        });
  }

  private static <V> V note(List<String> order, String name, V value) {
    order.add(name);
    return value;
  }

  @OnProcs
  void n27_to_38_whatCannotProceedWaitsForEverAndSaysWhy(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          Program.awaitParked(go(() -> select()), WaitReason.SELECT_NO_CASES);
          Program.awaitParked(go(() -> select(recv(NIL))), WaitReason.SELECT);
          Program.awaitParked(go(() -> select(recv(NIL), send(NIL, 1))), WaitReason.SELECT);
          Program.awaitParked(go(() -> select(recv(c), recv(NIL))), WaitReason.SELECT);
          Chan<Integer> d = Chan.make();
          Program.awaitParked(go(() -> select(send(d, 1), recv(d))), WaitReason.SELECT);
          Program.awaitParked(go(() -> select(after(Duration.ofHours(1)))), WaitReason.SELECT);
        });
  }

  @OnProcs
  void n29_to_40_whatCanProceedDoesNotWait(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> buffered = Chan.make(1);
          Chan<Integer> closed = Chan.make();
          Chan<Integer> empty = Chan.make();
          closed.close();
          select(send(buffered, 5), recv(empty), recv(NIL));
          int got = select(recv(buffered), send(empty, 1, () -> 0));
          assertThat(got).isEqualTo(5);
          boolean ok = select(recvOk(closed, (v, more) -> more || v != null), recv(NIL, v -> true));
          assertThat(ok).isFalse();
          String none = select(recv(empty, v -> "got"), orElse(() -> "none"));
          assertThat(none).isEqualTo("none");
          assertThatThrownBy(() -> select(send(closed, 1), recv(empty)))
              .isInstanceOf(RuntimeError.class)
              .hasMessage("send on closed channel");
        });
  }

  @OnProcs
  void aSendThatWaitsInASelectPanicsWhenItsChannelIsClosed(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          Chan<Integer> d = Chan.make();
          Chan<String> panic = Chan.make(1);
          Goroutine gp =
              go(() -> {
                try {
                  select(recv(d), send(c, 1));
                } catch (RuntimeError e) {
                  panic.send(e.getMessage());
                }
              });
          Program.awaitParked(gp, WaitReason.SELECT);
          c.close();
          assertThat(panic.recv()).isEqualTo("send on closed channel");
          ChannelQueues.assertEmpty(c, d);
        });
  }

  @OnProcs
  void n41_aHandlerRunsOnlyIfItsCaseWasChosen(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> ready = Chan.make(1);
          Chan<Integer> empty = Chan.make();
          ready.send(42);
          List<Integer> slots = new ArrayList<>();
          select(
              recv(
                  empty,
                  v -> {
                    throw new AssertionError("not ready");
                  }),
              recv(ready, v -> slots.add(v)));
          assertThat(slots).containsExactly(42);
        });
  }

  @OnProcs
  void n43_aCaseThatLostAtTheTailOfAQueueLeavesTheQueueWhole(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Boolean> c = Chan.make();
          Chan<Boolean> other = Chan.make();
          Chan<Integer> done = Chan.make(4);
          Goroutine head = waiting(c, done, 1);
          Goroutine loser = go(() -> select(recv(c), recv(other)));
          Program.awaitParked(loser, WaitReason.SELECT);
          other.send(true);
          Program.awaitEnd(loser);
          Goroutine tail = waiting(c, done, 2);
          c.send(true);
          c.send(true);
          assertThat(List.of(done.recv(), done.recv())).containsExactlyInAnyOrder(1, 2);
          Program.awaitEnd(head);
          Program.awaitEnd(tail);
        });
  }

  private static Goroutine waiting(Chan<Boolean> c, Chan<Integer> done, int name) {
    Goroutine gp =
        go(() -> {
          c.recv();
          done.send(name);
        });
    Program.awaitParked(gp, WaitReason.CHAN_RECEIVE);
    return gp;
  }

  @OnProcs
  void selectsWaitInLineWithPlainOperations(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          Chan<Integer> never = Chan.make();
          List<Goroutine> line = new ArrayList<>();
          Chan<Integer> order = Chan.make(9);
          for (int i = 0; i < 9; i++) {
            int me = i;
            line.add(
                go(() -> {
                  if (me % 2 == 0) {
                    select(send(c, me), recv(never));
                  } else {
                    c.send(me);
                  }
                }));
            Program.awaitParked(
                line.get(i), me % 2 == 0 ? WaitReason.SELECT : WaitReason.CHAN_SEND);
          }
          for (int i = 0; i < 9; i++) {
            order.send(c.recv());
          }
          order.close();
          assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        });
  }

  @OnProcs
  void n53_aHundredThousandWaitersInSelectsLeaveOneChannelInAnyOrder(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          int n = 100_000;
          Chan<Integer> shared = Chan.make();
          List<Chan<Integer>> stops = new ArrayList<>();
          Chan<Integer> ended = Chan.make(n);
          Goroutine last = null;
          for (int i = 0; i < n; i++) {
            Chan<Integer> stop = Chan.make();
            stops.add(stop);
            last =
                go(() -> {
                  select(recv(shared), recv(stop));
                  ended.send(1);
                });
          }
          Program.awaitParked(last, WaitReason.SELECT);
          Collections.shuffle(stops, new Random(53));
          for (Chan<Integer> stop : stops) {
            stop.close();
          }
          for (int i = 0; i < n; i++) {
            ended.recv();
          }
          ChannelQueues.assertEmpty(shared);
        });
  }

  @OnProcs
  void n61_theSecondValueSaysWhetherOneWasReceived(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make(1);
          c.send(0);
          c.close();
          String first = select(recvOk(c, (v, ok) -> v + " " + ok), recv(NIL, v -> ""));
          String then = select(recvOkGet(c, (v, ok) -> String.valueOf(v) + ok));
          assertThat(List.of(first, then)).containsExactly("0 true", "nullfalse");
        });
  }

  @OnProcs
  void aCaseThatAnotherSelectWaitsWithIsRefused(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          var shared = recv(c);
          var both = prepare(shared, recv(NIL));
          Goroutine gp = go(() -> both.run());
          Program.awaitParked(gp, WaitReason.SELECT);
          assertThatThrownBy(() -> select(shared, orElse(() -> 1)))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(both::run).isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> shared.channel(null)).isInstanceOf(IllegalStateException.class);
          c.send(1);
          Program.awaitEnd(gp);
          shared.channel(NIL);
        });
  }

  @OnProcs
  void theTimeLimitEndsTheWaitNotBeforeItsTime(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          long begun = System.nanoTime();
          String how =
              select(
                  recv(c, v -> "value"),
                  after(Duration.ofMinutes(9), () -> "never"),
                  after(Duration.ofMillis(20), () -> "late"));
          assertThat(how).isEqualTo("late");
          assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(20_000_000);
          ChannelQueues.assertEmpty(c);
        });
  }
}
