package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import io.gopark.context.CancelScope;
import io.gopark.context.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What an ErrGroup does. */
class ErrGroupTest {
  @OnProcs
  void awaitReturnsWhenAllHaveEnded(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          int[] plain = new int[20];
          for (int i = 0; i < plain.length; i++) {
            int at = i;
            group.go(() -> plain[at] = 1);
          }
          group.go(() -> {
            throw Go.goexit();
          });
          group.await();
          assertThat(plain).containsOnly(1);
        });
  }

  @OnProcs
  void theFirstFailureIsWhatAwaitThrows(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          Chan<Integer> failed = Chan.make();
          IOException first = new IOException("first");
          group.go(() -> {
            failed.recv();
            throw new IOException("second");
          });
          Chan<Integer> over = Chan.make();
          group.go(() -> {
            try {
              throw first;
            } finally {
              over.close();
            }
          });
          over.recv();
          while (Peek.field(group, "failure") == null) {
            Go.gosched();
          }
          failed.close();
          assertThatThrownBy(group::await).isSameAs(first);
        });
  }

  @OnProcs
  void aFailureInterruptsTheOthersAndThoseThatComeLater(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ErrGroup group = ErrGroup.interrupting();
          AtomicInteger interrupted = new AtomicInteger();
          Chan<Integer> never = Chan.make();
          Chan<Goroutine> started = Chan.make(3);
          for (int i = 0; i < 3; i++) {
            group.go(() -> {
              started.send(Goroutine.current());
              try {
                never.recv();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
            });
          }
          for (int i = 0; i < 3; i++) {
            Program.awaitParked(started.recv(), WaitReason.CHAN_RECEIVE);
          }
          group.go(() -> {
            throw new IllegalStateException("failed");
          });
          assertThatThrownBy(group::await).hasMessage("failed");
          assertThat(interrupted).hasValue(3);
          group.go(() -> {
            if (Thread.interrupted()) {
              interrupted.incrementAndGet();
            }
          });
          assertThatThrownBy(group::await).hasMessage("failed");
          assertThat(interrupted).hasValue(4);
        });
  }

  @OnProcs
  void theHookIsCalledOnceWithTheFirstFailureOrAtTheEnd(int procs) throws Exception {
    List<Throwable> causes = new ArrayList<>();
    Program.run(
        procs,
        () -> {
          ErrGroup failing = ErrGroup.cancelling(causes::add);
          for (int i = 0; i < 5; i++) {
            failing.go(() -> {
              throw new IOException("failed");
            });
          }
          assertThatThrownBy(failing::await).hasMessage("failed").isSameAs(causes.getFirst());
          assertThat(causes).hasSize(1);
          ErrGroup fine = ErrGroup.cancelling(causes::add);
          fine.go(() -> {});
          fine.await();
          fine.await();
        });
    assertThat(causes).hasSize(2).last().isNull();
  }

  /** Go's errgroup.WithContext. */
  @OnProcs
  void aContextEndsWithTheFirstFailure(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = Context.background().withCancel();
          ErrGroup group = ErrGroup.cancelling(scope::cancel);
          Chan<Throwable> causes = Chan.make(3);
          for (int i = 0; i < 3; i++) {
            group.go(() -> {
              scope.done().recv();
              causes.send(scope.cause());
              throw scope.err();
            });
          }
          assertThat(scope.err()).isNull();
          IOException first = new IOException("failed");
          group.go(() -> {
            throw first;
          });
          assertThatThrownBy(group::await).isSameAs(first);
          for (int i = 0; i < 3; i++) {
            assertThat(causes.recv()).isSameAs(first);
          }
          assertThat(scope.err()).hasMessage("context canceled");
        });
  }

  @OnProcs
  void aContextEndsWithAGroupThatDidNotFail(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          CancelScope scope = Context.background().withCancel();
          ErrGroup group = ErrGroup.cancelling(scope::cancel);
          Chan<Boolean> ended = Chan.make(1);
          group.go(() -> ended.send(scope.err() != null));
          group.await();
          assertThat(ended.recv()).isFalse();
          assertThat(scope.err()).hasMessage("context canceled");
          assertThat(scope.cause()).isSameAs(scope.err());
        });
  }

  @OnProcs
  void aLimitHoldsStartersBack(int procs) throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          group.limit(3);
          for (int i = 0; i < 200; i++) {
            group.go(() -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Go.gosched();
              running.decrementAndGet();
            });
          }
          group.await();
        });
    assertThat(most.get()).isBetween(1, 3);
  }

  @OnProcs
  void tryGoRefusesOverTheLimitWhichCannotChangeMeanwhile(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          Chan<Integer> go = Chan.make();
          group.limit(1);
          assertThat(group.tryGo(go::recv)).isTrue();
          assertThat(group.tryGo(go::recv)).isFalse();
          assertThatThrownBy(() -> group.limit(2))
              .hasMessage(
                  "errgroup: modify limit while 1 goroutines in the group are still active");
          go.close();
          group.await();
          group.limit(0);
          assertThat(group.tryGo(() -> {})).isFalse();
          group.limit(-1);
          assertThat(group.tryGo(() -> {})).isTrue();
          group.await();
        });
  }

  @OnProcs
  void aStartThatIsRefusedGivesItsPermitBack(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          group.limit(1);
          WaitGroup inside = (WaitGroup) Peek.field(group, "group");
          inside.add(Integer.MAX_VALUE);
          assertThatThrownBy(() -> group.tryGo(() -> {})).isInstanceOf(RuntimeError.class);
          assertThatThrownBy(() -> group.tryGo(() -> {})).isInstanceOf(RuntimeError.class);
          inside.add(-Integer.MAX_VALUE);
          assertThat(group.tryGo(() -> {})).isTrue();
          group.await();
        });
  }
}
