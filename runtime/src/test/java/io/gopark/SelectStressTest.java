package io.gopark;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static io.gopark.Select.after;
import static io.gopark.Select.orElse;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.internal.chan.ChannelQueues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Selects under load, interrupted, timed, and from threads that are no goroutines. */
class SelectStressTest {
  @OnProcs
  void n14_mixedSendsReceivesAndSelectsOnFourChannelsAllComplete(int procs) throws Exception {
    int n = 5_000;
    Program.run(
        procs,
        () -> {
          List<Chan<Integer>> c = List.of(Chan.make(), Chan.make(), Chan.make(2), Chan.make(3));
          Chan<Boolean> done = Chan.make(10);
          for (Chan<Integer> each : c) {
            go(() -> {
              for (int i = 0; i < n; i++) {
                each.send(1);
              }
              done.send(true);
            });
            go(() -> {
              for (int i = 0; i < n; i++) {
                each.recv();
              }
              done.send(true);
            });
          }
          go(() -> {
            fourWaySends(c, n);
            done.send(true);
          });
          go(() -> {
            fourWayReceives(c, n);
            done.send(true);
          });
          for (int i = 0; i < 10; i++) {
            done.recv();
          }
          c.forEach(each -> assertThat(each.len()).isZero());
          c.forEach(ChannelQueues::assertEmpty);
        });
  }

  /** Each channel's case is switched off, by a null, when it had its share. */
  private static void fourWaySends(List<Chan<Integer>> c, int n) throws InterruptedException {
    int[] sent = new int[4];
    List<SelectCase.Send<Integer, Void, RuntimeException>> cases = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      int me = k;
      cases.add(
          send(
              c.get(k),
              1,
              () -> {
                if (++sent[me] == n) {
                  cases.get(me).channel(null);
                }
              }));
    }
    var s = prepare(cases.get(0), cases.get(1), cases.get(2), cases.get(3));
    for (int i = 0; i < 4 * n; i++) {
      s.run();
    }
    assertThat(sent).containsOnly(n);
  }

  private static void fourWayReceives(List<Chan<Integer>> c, int n) throws InterruptedException {
    int[] got = new int[4];
    for (int i = 0; i < 4 * n; i++) {
      select(
          recv(
              got[0] < n ? c.get(0) : null,
              v -> {
                got[0]++;
              }),
          recv(
              got[1] < n ? c.get(1) : null,
              v -> {
                got[1]++;
              }),
          recv(
              got[2] < n ? c.get(2) : null,
              v -> {
                got[2]++;
              }),
          recv(
              got[3] < n ? c.get(3) : null,
              v -> {
                got[3]++;
              }));
    }
    assertThat(got).containsOnly(n);
  }

  @OnProcs
  void anInterruptedSelectConsumesNothingAndLeavesEveryQueue(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> a = Chan.make();
          Chan<Integer> b = Chan.make();
          AtomicBoolean interrupted = new AtomicBoolean();
          Goroutine gp =
              go(() -> {
                assertThatThrownBy(() -> select(recv(a), send(b, 1), recv(a)))
                    .isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                interrupted.set(true);
              });
          Program.awaitParked(gp, WaitReason.SELECT);
          gp.thread().interrupt();
          Program.awaitEnd(gp);
          assertThat(interrupted).isTrue();
          ChannelQueues.assertEmpty(a, b);
          Goroutine self = Goroutine.current();
          self.thread().interrupt();
          assertThatThrownBy(() -> select(recv(a))).isInstanceOf(InterruptedException.class);
          self.thread().interrupt();
          assertThat(select(recv(a, v -> "got"), orElse(() -> "none"))).isEqualTo("none");
          assertThat(Thread.interrupted()).as("not consumed by what does not wait").isTrue();
        });
  }

  /**
   * Senders and receivers of both kinds, of which each wait may be ended by an interrupt or a time
   * limit: what was sent is received, once.
   */
  @OnProcs
  void ahundredThousandRoundsWithInterruptsAndTimeLimitsLoseAndDoubleNothing(int procs)
      throws Exception {
    long seed = System.nanoTime();
    Program.run(procs, () -> new Storm(seed, 100_000).run());
  }

  private static final class Storm {
    private final Random random;
    private final int rounds;
    private final Chan<Integer> a = Chan.make();
    private final Chan<Integer> b = Chan.make(1);
    private final Chan<Boolean> ended = Chan.make(8);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private volatile boolean over;

    Storm(long seed, int rounds) {
      this.random = new Random(seed);
      this.rounds = rounds;
    }

    void run() throws InterruptedException {
      List<Goroutine> actors =
          List.of(
              go(() -> actor(random.nextLong(), true)),
              go(() -> actor(random.nextLong(), true)),
              go(() -> actor(random.nextLong(), false)),
              go(() -> actor(random.nextLong(), false)));
      while (received.get() < rounds) {
        actors.get(random.nextInt(4)).thread().interrupt();
        gosched();
      }
      over = true;
      for (int n = 0; n < 4; ) {
        if (ended.tryRecv() instanceof Received.Value) {
          n++;
        }
        actors.forEach(gp -> gp.thread().interrupt());
        gosched();
      }
      if (b.tryRecv() instanceof Received.Value<Integer>(Integer v)) {
        received.addAndGet(v);
      }
      assertThat(received.get()).isEqualTo(sent.get());
      assertThat(cut.get()).isPositive();
      ChannelQueues.assertEmpty(a, b);
    }

    private void actor(long seed, boolean sends) {
      Random mine = new Random(seed);
      var sendA = send(a, 1, () -> sent.addAndGet(1));
      var sendB = send(b, 1, () -> sent.addAndGet(1));
      var recvA = recv(a, v -> received.addAndGet(v));
      var recvB = recv(b, v -> received.addAndGet(v));
      var sender = prepare(sendA, sendB);
      var timedSender =
          prepare(send(b, 1, () -> sent.addAndGet(1)), after(Duration.ofNanos(2_000)));
      var receiver = prepare(recvA, recvB);
      var timedReceiver =
          prepare(recv(a, v -> received.addAndGet(v)), after(Duration.ofNanos(900)));
      while (!over) {
        try {
          switch (mine.nextInt(4)) {
            case 0 -> (sends ? timedSender : timedReceiver).run();
            case 1 -> {
              if (sends) {
                a.send(1);
                sent.addAndGet(1);
              } else {
                received.addAndGet(b.recv());
              }
            }
            default -> (sends ? sender : receiver).run();
          }
        } catch (InterruptedException e) {
          cut.incrementAndGet();
        }
      }
      boolean unused = Thread.interrupted();
      assertThat(ended.trySend(true)).isTrue();
    }
  }

  /** Another M may fire the timer while the select still takes the goroutine off the stack. */
  @OnProcs
  void aTimeLimitThatIsUpWhileTheSelectIsParkingIsNotLost(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> never = Chan.make();
          Chan<Integer> ended = Chan.make(8);
          for (int g = 0; g < 8; g++) {
            go(() -> {
              var s = prepare(recv(never), recv(never), after(Duration.ofNanos(1), () -> 1));
              int late = 0;
              for (int i = 0; i < 20_000; i++) {
                late += s.run();
              }
              ended.send(late);
            });
          }
          for (int g = 0; g < 8; g++) {
            assertThat(ended.recv()).isEqualTo(20_000);
          }
          ChannelQueues.assertEmpty(never);
        });
  }

  @OnProcs
  void platformThreadsAndForeignVirtualThreadsSelectToo(int procs) throws Exception {
    int n = 2_000;
    Program.run(
        procs,
        () -> {
          Chan<Integer> a = Chan.make();
          Chan<Integer> b = Chan.make();
          AtomicLong sum = new AtomicLong();
          Runnable half =
              () -> {
                try {
                  for (int i = 0; i < n; i++) {
                    select(recv(a, v -> sum.addAndGet(v)), recv(b, v -> sum.addAndGet(-v)));
                  }
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              };
          Thread platform = Thread.ofPlatform().start(half);
          Thread foreign = foreignVirtual(half);
          for (int i = 0; i < n; i++) {
            select(send(a, 3), send(b, -3));
            select(send(b, -2), send(a, 2));
          }
          platform.join();
          foreign.join();
          assertThat(sum.get()).isEqualTo(5L * n);
          ChannelQueues.assertEmpty(a, b);
        });
  }

  /** Started by a platform thread, so that it is the JDK's scheduler's. */
  private static Thread foreignVirtual(Runnable body) throws InterruptedException {
    Thread[] made = new Thread[1];
    Thread starter = Thread.ofPlatform().start(() -> made[0] = Thread.ofVirtual().start(body));
    starter.join();
    return made[0];
  }

  @OnProcs
  void athreadThatIsNoGoroutineIsInterruptedAndTimedAsWell(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> a = Chan.make();
          Chan<String> how = Chan.make(2);
          Thread thread =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      how.send(
                          select(recv(a, v -> "value"), after(Duration.ofMillis(2), () -> "late")));
                      select(recv(a), recv(a));
                    } catch (InterruptedException e) {
                      how.trySend("interrupted");
                    }
                  });
          assertThat(how.recv()).isEqualTo("late");
          while (thread.getState() != Thread.State.WAITING) {
            gosched();
          }
          thread.interrupt();
          assertThat(how.recv()).isEqualTo("interrupted");
          thread.join();
          ChannelQueues.assertEmpty(a);
        });
  }
}
