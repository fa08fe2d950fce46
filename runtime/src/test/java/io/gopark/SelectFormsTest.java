package io.gopark;

import static io.gopark.Select.after;
import static io.gopark.Select.orElse;
import static io.gopark.Select.prepare;
import static io.gopark.Select.recv;
import static io.gopark.Select.recvGet;
import static io.gopark.Select.recvOk;
import static io.gopark.Select.recvOkGet;
import static io.gopark.Select.select;
import static io.gopark.Select.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The forms in which cases can be written; decision record 5. The caller is no goroutine. */
class SelectFormsTest {
  private final Chan<Integer> numbers = Chan.make(4);
  private final Chan<String> words = Chan.make(4);
  private final List<Object> seen = new ArrayList<>();

  private int twice(int v) {
    return 2 * v;
  }

  @Test
  void aHandlerMayBeAVoidExpressionOrABlockOrAMethod() throws Exception {
    for (int i = 1; i <= 4; i++) {
      numbers.send(i);
    }
    select(recv(numbers, v -> seen.add(v)), recv(words, v -> v + "!"));
    select(recv(numbers, seen::add));
    select(
        recv(
            numbers,
            v -> {
              seen.add(v);
            }));
    select(recvOk(numbers, (v, ok) -> seen.add(v)), orElse(() -> seen.add("else")));
    assertThat(seen).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aHandlersValueIsTheValueOfTheSelect() throws Exception {
    numbers.send(1);
    int plus = select(recv(numbers, v -> v + 1), send(words, "x", () -> 2));
    assertThat(plus).isEqualTo(2);
    String none = select(recv(numbers, v -> "n" + v), orElse(() -> "none"));
    assertThat(none).isIn("none", "n1");
  }

  @Test
  void aReceiveWithoutAHandlerYieldsWhatWasReceived() throws Exception {
    words.send("hello");
    String got = select(recv(words));
    assertThat(got).isEqualTo("hello");
  }

  @Test
  void theCallOfAMethodAsTheValueNeedsTheOtherName() throws Exception {
    numbers.send(21);
    numbers.send(4);
    int got = select(recvGet(numbers, v -> twice(v)));
    int second = select(recvOkGet(numbers, (v, ok) -> ok ? twice(v) : 0));
    assertThat(List.of(got, second)).containsExactly(42, 8);
    Object dropped = select(after(Duration.ZERO, () -> {}));
    assertThat(dropped).isNull();
  }

  @Test
  void whatAHandlerThrowsIsWhatSelectThrows() throws Exception {
    numbers.send(1);
    assertThatThrownBy(this::throwIo).isInstanceOf(IOException.class).hasMessage("from 1");
    // No checked exception but InterruptedException where the handlers have none: this compiles.
    selectOnly();
  }

  private void throwIo() throws InterruptedException, IOException {
    select(
        recv(
            numbers,
            v -> {
              throw new IOException("from " + v);
            }));
  }

  private void selectOnly() throws InterruptedException {
    select(recv(numbers, v -> seen.add(v)), orElse(() -> {}));
  }

  @Test
  void anIntegerMayGoToAChannelOfNumbersAndComeFromOneAsAnObject() throws Exception {
    Chan<Number> wide = Chan.make(1);
    select(send(wide, 7, () -> seen.add("sent")));
    RecvChan<? extends Object> view = wide;
    select(recv(view, v -> seen.add(v)));
    assertThat(seen).containsExactly("sent", 7);
  }

  @Test
  void aPreparedSelectRunsManyTimesAndItsCasesCanBeRebound() throws Exception {
    SelectCase.Send<Integer, Boolean, RuntimeException> out = send(null, 0, () -> true);
    SelectCase.Recv<Integer, Boolean, RuntimeException> in =
        recv(
            null,
            v -> {
              seen.add(v);
              return false;
            });
    var both = prepare(out, in, orElse(() -> null));
    assertThat(both.run()).isNull();
    out.channel(numbers);
    out.value(5);
    assertThat(both.run()).isTrue();
    out.channel(null);
    in.channel(numbers);
    assertThat(both.run()).isFalse();
    assertThat(seen).containsExactly(5);
  }

  @Test
  void aPreparedSelectMayBeRunAgainFromItsOwnHandler() throws Exception {
    numbers.send(1);
    numbers.send(2);
    List<Select<?, ?>> self = new ArrayList<>();
    Select<Void, Exception> each =
        prepare(
            recv(
                numbers,
                v -> {
                  seen.add(v);
                  if (v == 1) {
                    self.get(0).run();
                  }
                }));
    self.add(each);
    each.run();
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void aTimeLimitIsCountedAnewEachTime() throws Exception {
    SelectCase.After<String, RuntimeException> limit =
        after(Duration.ofDays(100_000_000), () -> "late");
    Select<String, RuntimeException> wait = prepare(recv(words), limit);
    words.send("first");
    assertThat(wait.run()).isEqualTo("first");
    limit.timeout(Duration.ofMillis(1));
    assertThat(wait.run()).isEqualTo("late");
    limit.timeout(Duration.ofSeconds(Long.MAX_VALUE));
    words.send("second");
    assertThat(wait.run()).isEqualTo("second");
    assertThat(select(recv(words), after(Duration.ofMillis(-1)))).isNull();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> select(orElse(() -> {}), orElse(() -> {})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("multiple orElse in select");
    assertThatThrownBy(() -> select(send(numbers, null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("send of null");
    assertThatThrownBy(() -> select((SelectCase<Object, RuntimeException>) null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void nothingNeedsToBeThereToSendOverAChannelThatIsNull() throws Exception {
    Object sent = select(send((Chan<Integer>) null, null, () -> "sent"), orElse(() -> "else"));
    assertThat(sent).isEqualTo("else");
  }
}
