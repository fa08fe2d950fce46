package io.gopark.context;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static io.gopark.Select.orElse;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a context does; the numbers are those of docs/conformance/select-time-context.md. */
class ContextTest {
  private static final Duration LONG = Duration.ofHours(1);
  private final Context root = Context.background();

  private static boolean isDone(Context ctx) throws InterruptedException {
    return select(recv(ctx.done(), v -> true), orElse(() -> false));
  }

  private static void assertEnded(Context ctx, Class<? extends ContextException> how)
      throws InterruptedException {
    assertThat(isDone(ctx)).isTrue();
    assertThat(ctx.err()).isInstanceOf(how);
  }

  @OnProcs
  void n140_aRootNeverEndsAndSaysWhatItIs(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          assertThat(root).hasToString("context.Background");
          assertThat(Context.todo()).hasToString("context.TODO");
          assertThat(root.done()).isNull();
          assertThat(root.err()).isNull();
          assertThat(root.cause()).isNull();
          assertThat(root.deadline()).isEmpty();
          assertThat(isDone(root)).isFalse();
        });
  }

  @OnProcs
  void n141_cancellingClosesDoneAndOnceIsEnough(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          assertThat(scope).hasToString("context.Background.WithCancel");
          assertThat(isDone(scope)).isFalse();
          assertThat(scope.err()).isNull();
          scope.cancel();
          assertEnded(scope, Canceled.class);
          assertThat(scope.err()).hasMessage("context canceled");
          assertThat(scope.done()).isSameAs(scope.done());
          scope.cancel(new IllegalStateException());
          scope.close();
          assertThat(scope.cause()).isSameAs(scope.err());
        });
  }

  @OnProcs
  void n141b_whoWaitsForTheEndIsWoken(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          Chan<Boolean> woken = Chan.make(2);
          Goroutine plain =
              go(() -> {
                scope.done().recv();
                woken.send(true);
              });
          Goroutine selecting = go(() -> select(recv(scope.done(), v -> woken.trySend(true))));
          Program.awaitParked(plain, WaitReason.CHAN_RECEIVE);
          Program.awaitParked(selecting, WaitReason.SELECT);
          scope.cancel();
          woken.recv();
          woken.recv();
        });
  }

  @OnProcs
  void n142_theEndOfAParentEndsAllBelow(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope parent = root.withCancel();
          CancelScope child = parent.withCancel();
          Context value = parent.withValue(Key.of("k"), "v");
          CancelScope timed = value.withTimeout(LONG);
          Context leaf = timed.withValue(Key.of("k"), "w");
          parent.cancel();
          for (Context each : List.of(parent, child, value, timed, leaf)) {
            assertEnded(each, Canceled.class);
          }
          assertEnded(value.withCancel(), Canceled.class);
        });
  }

  @OnProcs
  void n143_theEndOfAChildLeavesItsParentAloneAndItsList(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope parent = root.withCancel();
          List<CancelScope> children = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            children.add(parent.withCancel());
          }
          for (int i : new int[] {2, 0, 4, 1, 3}) {
            assertThat(parent.isChildless()).isFalse();
            children.get(i).cancel();
            assertEnded(children.get(i), Canceled.class);
          }
          assertThat(parent.isChildless()).isTrue();
          assertThat(isDone(parent)).isFalse();
          assertThat(parent.err()).isNull();
        });
  }

  @OnProcs
  void n145_aDeadlineEndsTheContext(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope soon = root.withTimeout(Duration.ofMillis(5));
          assertThat(soon.deadline()).isPresent();
          Context below = soon.withCancel().withTimeout(LONG);
          assertThat(below.deadline()).isEqualTo(soon.deadline());
          assertThat(below).asString().endsWith("]).WithCancel.WithCancel");
          assertThat(soon)
              .asString()
              .matches("context\\.Background\\.WithDeadline\\(\\S+Z \\[PT\\S+]\\)");
          below.done().recv();
          assertEnded(soon, DeadlineExceeded.class);
          assertEnded(below, DeadlineExceeded.class);
          assertThat(below.err()).hasMessage("context deadline exceeded");
        });
  }

  @OnProcs
  void n145b_aDeadlineThatHasPassedEndsItAtOnce(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          assertEnded(root.withDeadline(Instant.now().minusSeconds(1)), DeadlineExceeded.class);
          assertEnded(root.withDeadline(Instant.MIN), DeadlineExceeded.class);
          assertEnded(root.withTimeout(Duration.ZERO), DeadlineExceeded.class);
          assertEnded(root.withTimeout(Duration.ofSeconds(Long.MIN_VALUE)), DeadlineExceeded.class);
          try (CancelScope far = root.withTimeout(Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThat(far.deadline()).contains(Instant.MAX);
            assertThat(isDone(far)).isFalse();
          }
        });
  }

  @OnProcs
  void n146_cancellingIsFasterThanTheTimer(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withTimeout(LONG);
          scope.cancel();
          assertEnded(scope, Canceled.class);
        });
  }

  @OnProcs
  void n147_theNearestValueOfAKeyIsFound(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Key<String> a = Key.of("a");
          Key<Integer> sameName = Key.of("a");
          Context one = root.withValue(a, "1");
          Context two = one.withCancel().withValue(sameName, 2);
          Context three = two.withValue(a, "3").withoutCancel();
          assertThat(root.value(a)).isNull();
          assertThat(one.value(a)).isEqualTo("1");
          assertThat(one.value(sameName)).isNull();
          assertThat(two.value(a)).isEqualTo("1");
          assertThat(three.value(a)).isEqualTo("3");
          assertThat(three.value(sameName)).isEqualTo(2);
          assertThat(three.withValue(a, null).value(a)).isNull();
          assertThat(one).hasToString("context.Background.WithValue(a, 1)");
        });
  }

  @OnProcs
  void n149_aChildOfAnEndedParentHasEnded(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope parent = root.withCancel();
          IllegalStateException why = new IllegalStateException("why");
          parent.cancel(why);
          for (Context child : List.of(parent.withCancel(), parent.withTimeout(LONG))) {
            assertEnded(child, Canceled.class);
            assertThat(child.cause()).isSameAs(why);
          }
        });
  }

  @OnProcs
  void n150_aValueNeedsAKey(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          assertThatThrownBy(() -> root.withValue(null, "v"))
              .isInstanceOf(NullPointerException.class)
              .hasMessage("nil key");
        });
  }

  @OnProcs
  void n155_withoutCancelKeepsTheValuesOnly(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Key<String> k = Key.of("k");
          CancelScope scope = root.withValue(k, "v").withTimeout(LONG);
          Context kept = scope.withoutCancel();
          scope.cancel(new IllegalStateException());
          assertThat(kept.value(k)).isEqualTo("v");
          assertThat(kept.done()).isNull();
          assertThat(kept.err()).isNull();
          assertThat(kept.cause()).isNull();
          assertThat(kept.deadline()).isEmpty();
          assertThat(kept).asString().endsWith(".WithoutCancel");
          assertThat(isDone(kept.withCancel())).isFalse();
        });
  }

  @OnProcs
  void ahundredThousandChildrenEndInOneGo(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          int n = 100_000;
          CancelScope parent = root.withCancel();
          List<CancelScope> children = new ArrayList<>();
          for (int i = 0; i < n; i++) {
            children.add(parent.withCancel());
          }
          Chan<Boolean> ended = Chan.make(200);
          for (int i = 0; i < n; i += n / 100) {
            CancelScope some = children.get(i);
            go(() -> {
              some.done().recv();
              ended.send(true);
            });
            go(() -> {
              some.cancel();
              ended.send(true);
            });
          }
          parent.cancel();
          for (int i = 0; i < 200; i++) {
            ended.recv();
          }
          assertThat(children).allMatch(c -> c.err() instanceof Canceled);
        });
  }

  @OnProcs
  void achainOfAHundredThousandEndsWithoutDeepRecursion(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope top = root.withTimeout(LONG);
          Context at = top;
          for (int i = 0; i < 100_000; i++) {
            at = i % 2 == 0 ? at.withCancel() : at.withValue(Key.of("k"), i);
          }
          assertThat(at.deadline()).isEqualTo(top.deadline());
          assertThat(at.<Object>value(Key.of("other"))).isNull();
          assertThat(at.toString()).startsWith("context.Background.WithDeadline(");
          top.cancel();
          assertEnded(at, Canceled.class);
        });
  }

  @OnProcs
  void n154_theFirstOfManyCausesWinsEverywhere(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int round = 0; round < 200; round++) {
            CancelScope scope = root.withCancel();
            Context child = scope.withCancel();
            for (int g = 0; g < 4; g++) {
              int me = g;
              go(() -> scope.cancel(new IllegalStateException("" + me)));
            }
            child.done().recv();
            assertThat(child.cause()).isSameAs(scope.cause()).hasMessageMatching("[0-3]");
            gosched();
          }
        });
  }
}
