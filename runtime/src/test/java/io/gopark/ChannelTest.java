package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go's own tests ask of channels, but for select. */
class ChannelTest {
  private static void awaitWaiting(Goroutine gp, WaitReason reason) {
    while (gp.waitReason() != reason) {
      Go.gosched();
    }
  }

  @ParameterizedTest
  @CsvSource({"1,0", "1,1", "1,10", "2,0", "2,10", "8,0", "8,1", "8,199"})
  void behavesAsGosForEveryCapacity(int procs, int capacity) throws Exception {
    Bounded.run(
        procs,
        () -> {
          receiveFromEmptyBlocks(capacity);
          sendToFullBlocks(capacity);
          closeDrainsThenYieldsNothing(capacity);
          closeWakesReceivers(capacity);
          hundredArriveInOrder(capacity);
          fourThousandArriveOnce(capacity);
        });
  }

  private static void receiveFromEmptyBlocks(int capacity) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    assertThat(ch.tryRecv()).isInstanceOf(Received.Empty.class);
    AtomicBoolean received = new AtomicBoolean();
    Goroutine gp =
        Go.go(() -> {
          assertThat(ch.recv()).isEqualTo(5);
          received.set(true);
        });
    awaitWaiting(gp, WaitReason.CHAN_RECEIVE);
    assertThat(received).isFalse();
    ch.send(5);
    gp.thread().join();
    assertThat(received).isTrue();
  }

  private static void sendToFullBlocks(int capacity) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    for (int i = 0; i < capacity; i++) {
      ch.send(i);
    }
    assertThat(ch.len()).isEqualTo(capacity);
    assertThat(ch.cap()).isEqualTo(capacity);
    assertThat(ch.trySend(-1)).isFalse();
    Goroutine gp = Go.go(() -> ch.send(capacity));
    awaitWaiting(gp, WaitReason.CHAN_SEND);
    for (int i = 0; i <= capacity; i++) {
      assertThat(ch.recv()).isEqualTo(i);
    }
    gp.thread().join();
    assertThat(ch.len()).isZero();
  }

  private static void closeDrainsThenYieldsNothing(int capacity) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    for (int i = 0; i < capacity; i++) {
      ch.send(i);
    }
    assertThat(ch.isClosed()).isFalse();
    ch.close();
    assertThat(ch.isClosed()).isTrue();
    for (int i = 0; i < capacity; i++) {
      assertThat(ch.tryRecv()).isEqualTo(new Received.Value<>(i));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(ch.recv()).isNull();
      assertThat(ch.tryRecv()).isInstanceOf(Received.Closed.class);
      assertThat(ch.recv(Duration.ofHours(1))).isInstanceOf(Received.Closed.class);
      assertThat(ch.iterator().hasNext()).isFalse();
    }
    assertThatThrownBy(() -> ch.send(1)).hasMessage("send on closed channel");
    assertThatThrownBy(() -> ch.trySend(1)).hasMessage("send on closed channel");
    assertThatThrownBy(() -> ch.send(1, Duration.ofHours(1))).hasMessage("send on closed channel");
    assertThatThrownBy(ch::close)
        .isInstanceOf(RuntimeError.class)
        .hasMessage("close of closed channel");
  }

  private static void closeWakesReceivers(int capacity) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    List<Goroutine> receivers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      receivers.add(Go.go(() -> assertThat(ch.recv()).isNull()));
    }
    for (Goroutine gp : receivers) {
      awaitWaiting(gp, WaitReason.CHAN_RECEIVE);
    }
    ch.close();
    for (Goroutine gp : receivers) {
      gp.thread().join();
    }
  }

  private static void hundredArriveInOrder(int capacity) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    Go.go(() -> {
      for (int i = 0; i < 100; i++) {
        ch.send(i);
      }
    });
    for (int i = 0; i < 100; i++) {
      assertThat(ch.recv()).isEqualTo(i);
    }
  }

  private static void fourThousandArriveOnce(int capacity) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    for (int p = 0; p < 4; p++) {
      Go.go(() -> {
        for (int i = 0; i < 1_000; i++) {
          ch.send(i);
        }
      });
    }
    Chan<int[]> done = Chan.make();
    for (int p = 0; p < 4; p++) {
      Go.go(() -> {
        int[] counts = new int[1_000];
        for (int i = 0; i < 1_000; i++) {
          counts[ch.recv()]++;
        }
        done.send(counts);
      });
    }
    int[] total = new int[1_000];
    for (int p = 0; p < 4; p++) {
      int[] counts = done.recv();
      for (int i = 0; i < 1_000; i++) {
        total[i] += counts[i];
      }
    }
    assertThat(total).containsOnly(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void blockedSendersAreServedInTheOrderInWhichTheyCame(int capacity) throws Exception {
    Bounded.run(
        2,
        () -> {
          Chan<Integer> ch = Chan.make(capacity);
          for (int i = 0; i < capacity; i++) {
            ch.send(i);
          }
          for (int i = 0; i < 20; i++) {
            int number = capacity + i;
            awaitWaiting(Go.go(() -> ch.send(number)), WaitReason.CHAN_SEND);
          }
          for (int i = 0; i < capacity + 20; i++) {
            assertThat(ch.recv()).isEqualTo(i);
          }
        });
  }

  @Test
  void blockedReceiversAreServedInTheOrderInWhichTheyCame() throws Exception {
    Bounded.run(
        2,
        () -> {
          Chan<Integer> ch = Chan.make();
          Chan<Integer> order = Chan.make(20);
          for (int i = 0; i < 20; i++) {
            int number = i;
            Goroutine gp =
                Go.go(() -> {
                  assertThat(ch.recv()).isEqualTo(number);
                  order.send(number);
                });
            awaitWaiting(gp, WaitReason.CHAN_RECEIVE);
          }
          for (int i = 0; i < 20; i++) {
            ch.send(i);
          }
          for (int i = 0; i < 20; i++) {
            order.recv();
          }
        });
  }

  /** A buffered value and a close: whoever sees the channel closed has not missed the value. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aReceiveThatDoesNotWaitNeverMissesAValueBeforeTheClose(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          for (int i = 0; i < 3_000; i++) {
            Chan<Integer> ch = Chan.make(1);
            ch.send(1);
            Chan<Boolean> ok = Chan.make(1);
            Go.go(() -> ok.send(ch.tryRecv() instanceof Received.Value<Integer>));
            ch.close();
            assertThat(ok.recv()).isTrue();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void manyConsumersTakeEveryValueOnce(int procs) throws Exception {
    int values = 50_000;
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> squares = Chan.make(23 * 4);
          Chan<Integer> done = Chan.make();
          AtomicLong sum = new AtomicLong();
          for (int i = 0; i < 23; i++) {
            Go.go(() -> {
              for (int v : squares) {
                if (v % 7 == 0) {
                  Go.gosched();
                }
                sum.addAndGet(v);
              }
              done.send(1);
            });
          }
          long expected = 0;
          for (int i = 0; i < values; i++) {
            squares.send(i % 100);
            expected += i % 100;
          }
          squares.close();
          for (int i = 0; i < 23; i++) {
            done.recv();
          }
          assertThat(sum).hasValue(expected);
        });
  }

  @Test
  void aLoopOverAChannelEndsWithTheClose() throws Exception {
    Bounded.run(
        2,
        () -> {
          Chan<Integer> ch = Chan.make(3);
          Go.go(() -> {
            for (int i = 0; i < 10; i++) {
              ch.send(i);
            }
            ch.close();
          });
          List<Integer> got = new ArrayList<>();
          for (int v : ch) {
            got.add(v);
          }
          assertThat(got).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
  }

  @Test
  void aLoopWithoutAnActionTakesNothing() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    ch.send(1);
    assertThatThrownBy(() -> ch.forEach(null)).isInstanceOf(NullPointerException.class);
    assertThat(ch.len()).isEqualTo(1);
    ch.recv();
    ch.close();
    assertThatThrownBy(() -> ch.forEach(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aLoopThatIsInterruptedIsCancelledAndKeepsTheInterrupt() throws Exception {
    Bounded.run(
        1,
        () -> {
          Chan<Integer> ch = Chan.make();
          AtomicBoolean cancelled = new AtomicBoolean();
          Goroutine gp =
              Go.go(() -> {
                try {
                  Iterator<Integer> it = ch.iterator();
                  boolean unused = it.hasNext();
                } catch (CancellationException e) {
                  cancelled.set(Thread.currentThread().isInterrupted());
                }
              });
          awaitWaiting(gp, WaitReason.CHAN_RECEIVE);
          gp.thread().interrupt();
          gp.thread().join();
          assertThat(cancelled).isTrue();
        });
  }

  /** A partner and an interrupt at the same moment: the value is neither lost nor doubled. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void anInterruptThatRacesWithAHandOverLosesNoValue(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          int sent = 0;
          AtomicInteger received = new AtomicInteger();
          for (int i = 0; i < 2_000; i++) {
            Chan<Integer> ch = Chan.make();
            Goroutine gp =
                Go.go(() -> {
                  try {
                    ch.recv();
                    received.incrementAndGet();
                  } catch (InterruptedException e) {
                    Thread.onSpinWait();
                  }
                });
            if (i % 3 == 0) {
              awaitWaiting(gp, WaitReason.CHAN_RECEIVE);
            }
            Goroutine interrupter = Go.go(() -> gp.thread().interrupt());
            if (ch.send(1, Duration.ofMillis(1))) {
              sent++;
            }
            interrupter.thread().join();
            gp.thread().join();
          }
          assertThat(received).hasValue(sent);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aTimeoutThatRacesWithAHandOverLosesNoValue(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> ch = Chan.make();
          AtomicInteger sent = new AtomicInteger();
          AtomicBoolean stop = new AtomicBoolean();
          Goroutine sender =
              Go.go(() -> {
                while (!stop.get()) {
                  if (ch.send(1, Duration.ofNanos(20_000))) {
                    sent.incrementAndGet();
                  }
                }
              });
          int received = 0;
          for (int i = 0; i < 5_000; i++) {
            if (ch.recv(Duration.ofNanos(20_000)) instanceof Received.Value<Integer>) {
              received++;
            }
          }
          stop.set(true);
          while (sender.thread().isAlive()) {
            if (ch.recv(Duration.ofNanos(20_000)) instanceof Received.Value<Integer>) {
              received++;
            }
          }
          assertThat(received).isEqualTo(sent.get());
        });
  }

  @Test
  void aTimedOperationDoesNotGiveUpEarly() throws Exception {
    Bounded.run(
        2,
        () -> {
          Chan<Integer> ch = Chan.make();
          for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            assertThat(ch.recv(Duration.ofMillis(3))).isInstanceOf(Received.Empty.class);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(3_000_000L);
          }
          assertThat(ch.recv(Duration.ZERO)).isInstanceOf(Received.Empty.class);
          assertThat(ch.send(1, Duration.ofSeconds(-5))).isFalse();
          Goroutine receiver = Go.go(() -> ch.recv(Duration.ofSeconds(Long.MAX_VALUE)));
          awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
          assertThat(ch.trySend(1)).isTrue();
          receiver.thread().join();
        });
  }

  @Test
  void whatIsReadyIsDoneEvenByAnInterruptedGoroutine() throws Exception {
    Bounded.run(
        1,
        () -> {
          Chan<Integer> ch = Chan.make(1);
          Goroutine gp =
              Go.go(() -> {
                Thread.currentThread().interrupt();
                ch.send(1);
                assertThat(ch.recv()).isEqualTo(1);
                assertThatThrownBy(ch::recv).isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
              });
          gp.thread().join();
        });
  }

  @Test
  void aChannelThatNobodyRefersToIsCollectedWithItsBuffer() throws Exception {
    WeakReference<Object> value = fill();
    for (int i = 0; i < 50 && value.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(value.get()).isNull();
  }

  private static WeakReference<Object> fill() throws InterruptedException {
    Chan<Object> ch = Chan.make(10);
    Object value = new Object();
    ch.send(value);
    return new WeakReference<>(value);
  }

  @Test
  void aReceivedValueIsNotHeldByTheChannelNorTheGoroutine() throws Exception {
    Bounded.run(
        1,
        () -> {
          Chan<Object> buffered = Chan.make(4);
          Chan<Object> direct = Chan.make();
          Chan<Object> stay = Chan.make();
          Goroutine sender =
              Go.go(() -> {
                direct.send(new Object());
                stay.recv();
              });
          buffered.send(new Object());
          WeakReference<Object> one = new WeakReference<>(buffered.recv());
          WeakReference<Object> two = new WeakReference<>(direct.recv());
          for (int i = 0; i < 50 && (one.get() != null || two.get() != null); i++) {
            System.gc();
            Go.sleep(Duration.ofMillis(10));
          }
          assertThat(one.get()).isNull();
          assertThat(two.get()).isNull();
          stay.close();
          sender.thread().join();
        });
  }
}
