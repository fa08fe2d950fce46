package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Received;
import io.gopark.RuntimeError;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * A buffered channel is a linearizable queue with a close, used from plain threads. Operations that
 * wait do so for a short time only, because a program may have no partner for them; and only on
 * real threads, because in the model checker time stands still.
 */
final class ChannelLincheckTest {
  private static final Duration SHORT = Duration.ofNanos(20_000);

  /** What never waits. */
  public abstract static class Buffered {
    final Chan<Integer> ch;

    Buffered(int capacity) {
      ch = Chan.make(capacity);
    }

    @Operation
    public String trySend(@Param(gen = IntGen.class, conf = "1:3") int value) {
      try {
        return String.valueOf(ch.trySend(value));
      } catch (RuntimeError e) {
        return String.valueOf(e.getMessage());
      }
    }

    @Operation
    public String tryRecv() {
      return text(ch.tryRecv());
    }

    @Operation
    public int len() {
      return ch.len();
    }

    @Operation
    public String close() {
      try {
        ch.close();
        return "ok";
      } catch (RuntimeError e) {
        return String.valueOf(e.getMessage());
      }
    }

    static String text(Received<Integer> got) {
      return switch (got) {
        case Received.Value<Integer>(Integer value) -> String.valueOf(value);
        case Received.Closed<Integer> closed -> "closed";
        case Received.Empty<Integer> empty -> "empty";
      };
    }
  }

  /** Room for one. */
  public static class One extends Buffered {
    public One() {
      super(1);
    }
  }

  /** Room for two: the ring wraps around. */
  public static class Two extends Buffered {
    public Two() {
      super(2);
    }
  }

  /** Also operations that wait: each time for the other side, a timeout or a close. */
  public static class Waiting extends Buffered {
    public Waiting() {
      super(1);
    }

    @Operation
    public String send(@Param(gen = IntGen.class, conf = "1:3") int value)
        throws InterruptedException {
      try {
        return String.valueOf(ch.send(value, SHORT));
      } catch (RuntimeError e) {
        return String.valueOf(e.getMessage());
      }
    }

    @Operation
    public String recv() throws InterruptedException {
      return text(ch.recv(SHORT));
    }
  }

  /** The control: looks for room and takes it in two steps. */
  public static class TwoSteps {
    private final Chan<Integer> ch = Chan.make(2);

    @Operation
    public boolean sendIfEmpty(@Param(gen = IntGen.class, conf = "1:3") int value) {
      return ch.len() == 0 && ch.trySend(value);
    }
  }

  @Test
  void roomForOneIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(One.class, 1, 2, 3);
  }

  @Test
  void waitingIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(Waiting.class, 1, 3, 2);
  }

  @Test
  void roomForTwoIsLinearizableInEveryInterleaving() throws Throwable {
    LincheckRun.model(Two.class, 1, 3, 2);
  }

  @Test
  void roomForTwoIsLinearizableOnRealThreads() throws Throwable {
    LincheckRun.race(Two.class, 1, 3, 3);
  }

  @Test
  void twoStepsAreFoundOut() {
    assertThatThrownBy(() -> LincheckRun.models(0, 2, 1).check(TwoSteps.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }
}
