package io.gopark;

import static io.gopark.Program.awaitParked;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a channel's operation has done when it returns, while whoever waited and was readied by it
 * has not run yet: there is one P, the main goroutine's, who lets nobody else have it. Strangers'
 * operations come from a thread that is no goroutine.
 */
class HandOverTest {
  private static final Received.Empty<Integer> NOTHING = new Received.Empty<>();

  /** What a thread outside sees; the calling goroutine keeps its P meanwhile. */
  private static <T> T outside(Supplier<T> look) {
    CompletableFuture<T> seen = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            seen.complete(look.get());
          } catch (Throwable e) {
            seen.completeExceptionally(e);
          }
        });
    while (!seen.isDone()) {
      Thread.onSpinWait();
    }
    return seen.join();
  }

  /** A send of 1 to {@code ch}. */
  @FunctionalInterface
  private interface Sending {
    void to(Chan<Integer> ch) throws InterruptedException;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void whatIsSentToOneWhoWaitsIsHisBeforeHeRuns(int capacity) throws Exception {
    List<Sending> ways =
        List.of(
            ch -> ch.send(1),
            ch -> assertThat(ch.trySend(1)).isTrue(),
            ch -> select(send(ch, 1, () -> {})));
    for (Sending way : ways) {
      Program.runUndisturbed(() -> isHis(capacity, way));
    }
  }

  private static void isHis(int capacity, Sending way) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    List<Integer> got = new ArrayList<>();
    Goroutine receiver = Go.go(() -> got.add(ch.recv()));
    awaitParked(receiver, WaitReason.CHAN_RECEIVE);
    Goroutine selecting = Go.go(() -> select(recv(ch, v -> got.add(-v))));
    awaitParked(selecting, WaitReason.SELECT);

    way.to(ch);
    assertThat(ch.len()).isZero();
    // The second who waits gets the next, past the buffer too.
    assertThat(outside(() -> ch.trySend(2))).isTrue();
    assertThat(ch.len()).isZero();
    assertThat(outside(ch::tryRecv)).isEqualTo(NOTHING);
    // Now nobody waits, and the whole buffer is free.
    for (int i = 0; i < capacity; i++) {
      assertThat(outside(() -> ch.trySend(3))).isTrue();
    }
    assertThat(outside(() -> ch.trySend(4))).isFalse();
    for (int i = 0; i < capacity; i++) {
      assertThat(outside(ch::tryRecv)).isEqualTo(new Received.Value<>(3));
    }
    assertThat(got).isEmpty();

    Program.awaitEnd(receiver);
    Program.awaitEnd(selecting);
    assertThat(got).containsExactly(1, -2);
  }

  /** A receive of 0 from {@code ch}. */
  @FunctionalInterface
  private interface Receiving {
    void from(Chan<Integer> ch) throws InterruptedException;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aReceivePutsTheValueOfOneWhoWaitsIntoTheBufferBehindTheOthers(int capacity)
      throws Exception {
    List<Receiving> ways =
        List.of(
            ch -> assertThat(ch.recv()).isZero(),
            ch -> assertThat(ch.tryRecv()).isEqualTo(new Received.Value<>(0)),
            ch -> select(recv(ch, v -> assertThat(v).isZero())));
    for (Receiving way : ways) {
      Program.runUndisturbed(() -> isInTheBuffer(capacity, way));
    }
  }

  private static void isInTheBuffer(int capacity, Receiving way) throws Exception {
    Chan<Integer> ch = Chan.make(capacity);
    for (int i = 0; i < capacity; i++) {
      ch.send(i);
    }
    List<String> ran = new ArrayList<>();
    Goroutine sender =
        Go.go(() -> {
          ch.send(capacity);
          ran.add("sender");
        });
    awaitParked(sender, WaitReason.CHAN_SEND);
    Goroutine selecting = Go.go(() -> select(send(ch, capacity + 1, () -> ran.add("select"))));
    awaitParked(selecting, WaitReason.SELECT);

    way.from(ch);
    assertThat(ch.len()).isEqualTo(capacity);
    assertThat(outside(ch::tryRecv)).isEqualTo(new Received.Value<>(1));
    assertThat(ch.len()).isEqualTo(capacity);
    assertThat(outside(() -> ch.trySend(-1))).isFalse();
    for (int i = 2; i < capacity + 2; i++) {
      assertThat(outside(ch::tryRecv)).isEqualTo(new Received.Value<>(i));
    }
    assertThat(outside(ch::tryRecv)).isEqualTo(NOTHING);
    assertThat(ran).isEmpty();

    Program.awaitEnd(sender);
    Program.awaitEnd(selecting);
    assertThat(ran).containsExactlyInAnyOrder("sender", "select");
  }
}
