package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Received;
import io.gopark.Select;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * A select sees its channels in one moment. It chooses at random, so results that were to name the
 * channel could not be compared with those of one order; but whether there is something to receive,
 * or room to send, in two channels of one place each, does not depend on the choices made before.
 *
 * <p>On real threads only: the model checker cannot repeat a random choice.
 */
final class SelectLincheckTest {
  private static final Duration SHORT = Duration.ofNanos(20_000);

  /** Two channels of one place each, used alike. */
  public static class Either {
    final Chan<Integer> left = Chan.make(1);
    final Chan<Integer> right = Chan.make(1);

    /** orElse is taken only if both are empty in one moment. */
    @Operation
    public String recvEither() throws InterruptedException {
      return Select.<String, RuntimeException>select(
          Select.recvGet(left, v -> "received"),
          Select.recvGet(right, v -> "received"),
          Select.orElse(() -> "empty"));
    }

    /** orElse is taken only if both are full in one moment. */
    @Operation
    public String sendEither() throws InterruptedException {
      return Select.<String, RuntimeException>select(
          Select.send(left, 1, () -> "sent"),
          Select.send(right, 1, () -> "sent"),
          Select.orElse(() -> "full"));
    }
  }

  /** Also selects that wait, each time for a partner or for the end of its time. */
  public static class EitherForAWhile extends Either {
    @Operation
    public String recvEitherSoon() throws InterruptedException {
      return Select.<String, RuntimeException>select(
          Select.recvGet(left, v -> "received"),
          Select.recvGet(right, v -> "received"),
          Select.after(SHORT, () -> "empty"));
    }

    @Operation
    public String sendEitherSoon() throws InterruptedException {
      return Select.<String, RuntimeException>select(
          Select.send(left, 1, () -> "sent"),
          Select.send(right, 1, () -> "sent"),
          Select.after(SHORT, () -> "full"));
    }
  }

  /**
   * Prepared selects, each used again and again by one thread, so that what a use leaves behind
   * shows in the next.
   */
  public static class PreparedEither {
    private final Chan<Integer> left = Chan.make(1);
    private final Chan<Integer> right = Chan.make(1);
    private final Select<String, RuntimeException> recv =
        Select.prepare(
            Select.recvGet(left, v -> "received"),
            Select.recvGet(right, v -> "received"),
            Select.after(SHORT, () -> "empty"));
    private final Select<String, RuntimeException> send =
        Select.prepare(
            Select.send(left, 1, () -> "sent"),
            Select.send(right, 1, () -> "sent"),
            Select.after(SHORT, () -> "full"));

    @Operation(nonParallelGroup = "receiver")
    public String recvPrepared() throws InterruptedException {
      return recv.run();
    }

    @Operation(nonParallelGroup = "sender")
    public String sendPrepared() throws InterruptedException {
      return send.run();
    }
  }

  /** Receives and sends in one select, on a channel that always allows one of them. */
  public static class BothWays {
    private final Chan<Integer> ch = Chan.make(1);

    @Operation
    public String sendOrRecv() throws InterruptedException {
      return Select.<String, RuntimeException>select(
          Select.send(ch, 1, () -> "sent"), Select.recvGet(ch, v -> "received"));
    }

    @Operation
    public boolean tryRecv() {
      return ch.tryRecv() instanceof Received.Value;
    }

    @Operation
    public boolean trySend() {
      return ch.trySend(2);
    }
  }

  /** The control: two looks instead of one select. */
  public static class OneAfterTheOther {
    private final Chan<Integer> left = Chan.make(1);
    private final Chan<Integer> right = Chan.make(1);

    public OneAfterTheOther() {
      boolean sent = right.trySend(1);
    }

    @Operation
    public boolean recvEither() {
      return left.tryRecv() instanceof Received.Value || right.tryRecv() instanceof Received.Value;
    }

    /** One of the two is full at any time. */
    @Operation
    public boolean moveRightToLeft() {
      return left.trySend(1) && right.tryRecv() instanceof Received.Value;
    }
  }

  @Test
  void eitherIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(Either.class, 1, 3, 2);
  }

  @Test
  void waitingForEitherIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(EitherForAWhile.class, 1, 3, 2);
  }

  @Test
  void aPreparedSelectIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(PreparedEither.class, 0, 2, 5);
  }

  @Test
  void bothWaysIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(BothWays.class, 1, 3, 2);
  }

  @Test
  void oneAfterTheOtherIsFoundOut() {
    assertThatThrownBy(() -> LincheckRun.models(0, 2, 2).check(OneAfterTheOther.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }
}
