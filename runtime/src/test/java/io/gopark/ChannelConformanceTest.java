package io.gopark;

import static io.gopark.Go.go;
import static io.gopark.Go.gomaxprocs;
import static io.gopark.Go.gosched;
import static io.gopark.Select.orElse;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What channels do; the numbers are those of docs/conformance/select-time-context.md. */
class ChannelConformanceTest {
  private static final int[] CAPACITIES = {0, 1, 2, 10, 199};

  @OnProcs
  void n1_to_3_receiveOfNothingAndSendWithoutRoomWait(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int capacity : CAPACITIES) {
            Chan<Integer> c = Chan.make(capacity);
            Goroutine receiver = go(c::recv);
            Program.awaitParked(receiver, WaitReason.CHAN_RECEIVE);
            c.send(1);
            Program.awaitEnd(receiver);
            assertThat(c.tryRecv()).isInstanceOf(Received.Empty.class);
            for (int i = 0; i < capacity; i++) {
              c.send(i);
            }
            assertThat(c.trySend(9)).isFalse();
            Goroutine sender = go(() -> c.send(9));
            Program.awaitParked(sender, WaitReason.CHAN_SEND);
            c.recv();
            Program.awaitEnd(sender);
          }
        });
  }

  @OnProcs
  void n5_to_7_whatWasSentArrivesInOrderAndThenTheClose(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int capacity : CAPACITIES) {
            Chan<Integer> c = Chan.make(capacity);
            go(() -> {
              for (int i = 0; i < 100; i++) {
                c.send(i);
              }
              c.close();
            });
            for (int i = 0; i < 100; i++) {
              assertThat(c.recv()).isEqualTo(i);
            }
            for (int i = 0; i < 3; i++) {
              assertThat(c.recv()).isNull();
              assertThat(c.tryRecv()).isInstanceOf(Received.Closed.class);
            }
          }
        });
  }

  @OnProcs
  void n6_closeWakesWhoWaits(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          Chan<Boolean> gotNull = Chan.make(2);
          Goroutine plain = go(() -> gotNull.send(c.recv() == null));
          Goroutine selecting = go(() -> select(recv(c, v -> gotNull.trySend(v == null))));
          Program.awaitParked(plain, WaitReason.CHAN_RECEIVE);
          Program.awaitParked(selecting, WaitReason.SELECT);
          c.close();
          assertThat(gotNull.recv()).isTrue();
          assertThat(gotNull.recv()).isTrue();
        });
  }

  @OnProcs
  void n9_lenAndCapSayWhatIsBuffered(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make(3);
          c.send(1);
          c.send(2);
          assertThat(List.of(c.len(), c.cap(), Chan.make().cap())).containsExactly(2, 3, 0);
          assertThatThrownBy(() -> Chan.make(-1))
              .isInstanceOf(RuntimeError.class)
              .hasMessage("makechan: size out of range");
        });
  }

  @OnProcs
  void n10_areceiveThatDoesNotWaitNeverMissesWhatWasSentBeforeTheClose(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 10_000; i++) {
            Chan<Integer> c = Chan.make(1);
            c.send(1);
            Chan<Boolean> found = Chan.make(1);
            go(() -> found.send(select(recv(c, v -> v != null), orElse(() -> false))));
            c.close();
            assertThat(found.recv()).isTrue();
          }
        });
  }

  @OnProcs
  void n18_manyConsumersGetEverythingOnce(int procs) throws Exception {
    int items = 27_182;
    int workers = 23;
    Program.run(
        procs,
        () -> {
          Chan<Integer> work = Chan.make(workers * 3);
          Chan<Integer> results = Chan.make(workers * 3);
          AtomicInteger running = new AtomicInteger(workers);
          for (int w = 0; w < workers; w++) {
            go(() -> {
              for (int v : work) {
                if (v % 19 == 0) {
                  gosched();
                }
                results.send(v);
              }
              if (running.decrementAndGet() == 0) {
                results.close();
              }
            });
          }
          go(() -> {
            for (int i = 0; i < items; i++) {
              work.send(i % 97);
            }
            work.close();
          });
          long expected = 0;
          for (int i = 0; i < items; i++) {
            expected += i % 97;
          }
          assertThat(results.stream().mapToLong(v -> v).sum()).isEqualTo(expected);
        });
  }

  @OnProcs
  void n22_waitingSendersAndReceiversAreServedInTurn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          Chan<Integer> order = Chan.make(20);
          for (int i = 0; i < 10; i++) {
            int me = i;
            Program.awaitParked(go(() -> c.send(me)), WaitReason.CHAN_SEND);
          }
          for (int i = 0; i < 10; i++) {
            assertThat(c.recv()).isEqualTo(i);
          }
          List<Goroutine> receivers = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            int me = i;
            receivers.add(go(() -> order.send(100 * me + c.recv())));
            Program.awaitParked(receivers.get(i), WaitReason.CHAN_RECEIVE);
          }
          for (int i = 0; i < 10; i++) {
            c.send(i);
          }
          long sum = 0;
          for (int i = 0; i < 10; i++) {
            int got = order.recv();
            assertThat(got / 100).isEqualTo(got % 100);
            sum += got;
          }
          assertThat(sum).isEqualTo(4_545);
        });
  }

  @OnProcs
  void n23_aDaisyChainOfTenThousandIsBuiltAndTornDown(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> leftmost = Chan.make();
          Chan<Integer> left = leftmost;
          for (int i = 0; i < 10_000; i++) {
            Chan<Integer> to = left;
            Chan<Integer> from = Chan.make();
            go(() -> to.send(1 + from.recv()));
            left = from;
          }
          left.send(1);
          assertThat(leftmost.recv()).isEqualTo(10_001);
        });
  }

  /** Coefficients that are made on demand by a network of goroutines: 1 / (1 - x) to the third. */
  @OnProcs
  void n49_powerSeriesThatAreMultipliedOnDemand(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          RecvChan<Long> square = product(ones(), ones());
          for (long n = 1; n <= 12; n++) {
            assertThat(square.recv()).isEqualTo(n);
          }
          RecvChan<Long> cube = product(product(ones(), ones()), ones());
          for (long n = 1; n <= 8; n++) {
            assertThat(cube.recv()).isEqualTo(n * (n + 1) / 2);
          }
        });
  }

  private static RecvChan<Long> ones() {
    Chan<Long> out = Chan.make();
    go(() -> {
      while (true) {
        out.send(1L);
      }
    });
    return out;
  }

  /** The n-th coefficient: the sum of f(k) g(n - k). */
  private static RecvChan<Long> product(RecvChan<Long> f, RecvChan<Long> g) {
    Chan<Long> out = Chan.make();
    go(() -> {
      List<Long> fs = new ArrayList<>();
      List<Long> gs = new ArrayList<>();
      for (int n = 0; ; n++) {
        int[] got = {0};
        while (got[0] < 2) {
          boolean needF = fs.size() == n;
          boolean needG = gs.size() == n;
          select(
              recv(
                  needF ? f : null,
                  v -> {
                    fs.add(v);
                    got[0]++;
                  }),
              recv(
                  needG ? g : null,
                  v -> {
                    gs.add(v);
                    got[0]++;
                  }));
        }
        long sum = 0;
        for (int k = 0; k <= n; k++) {
          sum += fs.get(k) * gs.get(n - k);
        }
        out.send(sum);
      }
    });
    return out;
  }

  @OnProcs
  void n50_producersAndConsumersOfSeveralChannels(int procs) throws Exception {
    int messages = 500;
    int streams = 10;
    Program.run(
        procs,
        () -> {
          for (int capacity : new int[] {0, 1, 10}) {
            List<Chan<Integer>> all = new ArrayList<>();
            AtomicLong received = new AtomicLong();
            List<Goroutine> gs = new ArrayList<>();
            for (int s = 0; s < streams; s++) {
              Chan<Integer> c = Chan.make(capacity);
              all.add(c);
              gs.add(
                  go(() -> {
                    for (int i = 0; i < messages; i++) {
                      c.send(i);
                    }
                  }));
              gs.add(
                  go(() -> {
                    for (int i = 0; i < messages; i++) {
                      received.addAndGet(c.recv());
                    }
                  }));
            }
            for (Goroutine gp : gs) {
              Program.awaitEnd(gp);
            }
            assertThat(received.get()).isEqualTo(streams * (messages * (messages - 1L) / 2));
          }
        });
  }

  @OnProcs
  void n51_whatAClosedChannelRefuses(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int capacity : new int[] {0, 2}) {
            Chan<Integer> c = Chan.make(capacity);
            if (capacity > 0) {
              c.send(1);
              c.send(2);
            }
            c.close();
            for (int i = 1; i <= capacity; i++) {
              assertThat(c.recv()).as("drained first").isEqualTo(i);
            }
            assertThat(c.recv()).isNull();
            assertThatThrownBy(() -> c.send(1)).hasMessage("send on closed channel");
            assertThatThrownBy(() -> c.trySend(1)).hasMessage("send on closed channel");
            assertThatThrownBy(c::close).hasMessage("close of closed channel");
          }
        });
  }

  @OnProcs
  void n54_aChannelThatNobodyRefersToIsCollectedAlsoAfterSelects(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> lasting = Chan.make(1);
          List<WeakReference<Object>> dropped = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            Chan<Integer> c = Chan.make(4);
            c.send(i);
            Chan<Integer> empty = Chan.make();
            lasting.send(1);
            select(recv(lasting), recv(empty));
            dropped.add(new WeakReference<>(c));
            dropped.add(new WeakReference<>(empty));
          }
          while (dropped.stream().filter(r -> r.get() != null).count() > 2) {
            System.gc();
            gosched();
          }
        });
  }

  @OnProcs
  void n55_aLoopOverAChannelStopsAtTheClose(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Integer> c = Chan.make();
          go(() -> {
            for (int i = 0; i < 16; i++) {
              c.send(i);
            }
            c.close();
          });
          int sum = 0;
          for (int v : c) {
            sum += v;
          }
          assertThat(sum).isEqualTo(120);
          assertThat(c.stream()).isEmpty();
        });
  }

  @OnProcs
  void n61b_aLoopElsewhereAndAClosedChannelClobberNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger spun = new AtomicInteger();
          Goroutine spinner =
              go(() -> {
                while (spun.incrementAndGet() < 1_000_000) {
                  Thread.onSpinWait();
                }
              });
          while (spun.get() == 0) {
            gosched();
          }
          Chan<Integer> closed = Chan.make(1);
          closed.send(7);
          closed.close();
          assertThat(closed.recv()).isEqualTo(7);
          for (int i = 0; i < 1_000; i++) {
            Integer kept = i;
            Integer got = select(recv(closed));
            assertThat(got).isNull();
            assertThat(kept).isEqualTo(i);
          }
          Program.awaitEnd(spinner);
          assertThat(spun).hasValue(1_000_000);
        });
  }

  @OnProcs
  void n61c_changingTheNumberOfPsAroundACollectionStopsNothing(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          int before = gomaxprocs(2);
          System.gc();
          assertThat(gomaxprocs(1)).isEqualTo(2);
          Chan<Integer> c = Chan.make();
          go(() -> c.send(1));
          assertThat(c.recv()).isEqualTo(1);
          gomaxprocs(before);
        });
  }
}
