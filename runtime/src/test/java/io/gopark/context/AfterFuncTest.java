package io.gopark.context;

import static io.gopark.Go.go;
import static io.gopark.Go.gosched;
import static io.gopark.Go.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** 157: what is started, or interrupted, when a context ends. */
class AfterFuncTest {
  private final Context root = Context.background();

  @OnProcs
  void n157_itIsCalledInAGoroutineOfItsOwnOnce(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          Chan<Goroutine> ran = Chan.make();
          Context.Registration kept = scope.afterFunc(() -> ran.send(Goroutine.current()));
          // The channel has no room: were the task run here, this would not return.
          scope.cancel();
          assertThat(ran.recv()).isNotSameAs(Goroutine.current());
          assertThat(kept.stop()).isFalse();
          Context timed = root.withTimeout(Duration.ofNanos(1_000));
          timed.afterFunc(() -> ran.send(Goroutine.current()));
          assertThat(ran.recv()).isNotNull();
        });
  }

  @OnProcs
  void n157b_itIsCalledAtOnceWhereTheContextHasEnded(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          scope.cancel();
          Chan<Boolean> ran = Chan.make();
          Context.Registration kept = scope.afterFunc(() -> ran.send(true));
          assertThat(ran.recv()).isTrue();
          assertThat(kept.stop()).isFalse();
        });
  }

  @OnProcs
  void n157c_stoppedBeforeItIsNeverCalled(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          Chan<Boolean> ran = Chan.make(1);
          Context.Registration kept = scope.afterFunc(() -> ran.send(true));
          assertThat(kept.stop()).isTrue();
          assertThat(kept.stop()).isFalse();
          assertThat(scope.isChildless()).isTrue();
          scope.cancel();
          for (int i = 0; i < 100; i++) {
            gosched();
          }
          assertThat(ran.len()).isZero();
          assertThat(root.afterFunc(() -> ran.send(true)).stop()).isTrue();
        });
  }

  @OnProcs
  void runInterruptsJavaCodeThatKnowsInterruptsOnly(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          Chan<String> how = Chan.make();
          go(() -> {
            assertThatThrownBy(() -> scope.run(() -> Thread.sleep(Duration.ofHours(1))))
                .isInstanceOf(InterruptedException.class);
            how.send("sleep");
          });
          go(() -> {
            scope.withCancel().run(() -> parkUntilInterrupted());
            how.send(Thread.currentThread().isInterrupted() ? "left behind" : "park");
          });
          sleep(Duration.ofMillis(1));
          scope.cancel();
          assertThat(new String[] {how.recv(), how.recv()})
              .containsExactlyInAnyOrder("sleep", "park");
          // What ended before: at once. What does not end: never.
          scope.run(AfterFuncTest::parkUntilInterrupted);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          CancelScope live = root.withCancel();
          live.run(() -> {});
          assertThat(live.isChildless()).isTrue();
          live.cancel();
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  private static void parkUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }

  @OnProcs
  void theInterruptNeverHitsWhatComesAfterRun(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int i = 0; i < 3_000; i++) {
            CancelScope scope = root.withCancel();
            go(scope::cancel);
            scope.run(() -> gosched());
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          }
        });
  }

  @OnProcs
  void afterADeadlineTheTaskHasTheContextClassLoaderOfWhoSetIt(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ClassLoader own = new ClassLoader(null) {};
          Thread.currentThread().setContextClassLoader(own);
          Chan<ClassLoader> seen = Chan.make(1);
          CancelScope scope = Context.background().withTimeout(Duration.ofMillis(50));
          scope.afterFunc(() -> seen.send(Thread.currentThread().getContextClassLoader()));
          assertThat(seen.recv()).isSameAs(own);
        });
  }

  private static void cancelAndAwaitInterrupt(CancelScope scope) {
    scope.cancel();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @OnProcs
  void theEndOfAnInnerRunLeavesTheInterruptOfTheOuterOne(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope outer = root.withCancel();
          CancelScope inner = outer.withCancel();
          CancelScope innermost = inner.withCancel();
          outer.run(() -> {
            inner.run(() -> {
              innermost.run(() -> cancelAndAwaitInterrupt(outer));
              assertThat(Thread.interrupted()).isTrue();
            });
            // The task inside took one, which may have been for it alone.
            assertThat(Thread.interrupted()).isTrue();
            inner.run(() -> assertThat(Thread.interrupted()).isTrue());
            // The outer one's was taken before that began.
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
          });
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @OnProcs
  void theEndOfAnInnerRunTakesItsOwnInterruptAway(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope outer = root.withCancel();
          CancelScope inner = outer.withCancel();
          outer.run(() -> {
            inner.run(() -> cancelAndAwaitInterrupt(inner));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            outer.cancel();
          });
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }

  @OnProcs
  void anInterruptFromBeforeRunIsNotTakenForItsOwn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          Thread.currentThread().interrupt();
          scope.run(() -> cancelAndAwaitInterrupt(scope));
          assertThat(Thread.interrupted()).isTrue();
        });
  }

  /** It, or one inside of it, is cancelled after the task has taken what was pending before. */
  @OnProcs
  void anInterruptFromBeforeRunThatWasTakenDoesNotComeBack(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = root.withCancel();
          Thread.currentThread().interrupt();
          scope.run(() -> {
            assertThat(Thread.interrupted()).isTrue();
            cancelAndAwaitInterrupt(scope);
          });
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
  }
}
