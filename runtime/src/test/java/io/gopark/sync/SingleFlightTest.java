package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RecvChan;
import io.gopark.WaitReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** What a SingleFlight does. */
class SingleFlightTest {
  @OnProcs
  void callsAtTheSameTimeShareOneResult(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          SingleFlight<String, Integer> flight = new SingleFlight<>();
          AtomicInteger calls = new AtomicInteger();
          Chan<Integer> release = Chan.make();
          Callable<Integer> fn =
              () -> {
                release.recv();
                return calls.incrementAndGet();
              };
          WaitGroup group = new WaitGroup();
          List<Goroutine> started = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            started.add(
                group.go(() -> {
                  var result = flight.doCall("key", fn);
                  assertThat(result.value()).isEqualTo(1);
                  assertThat(result.shared()).isTrue();
                }));
          }
          RecvChan<SingleFlight.Result<Integer>> ch = flight.doChan("key", fn);
          for (Goroutine gp : started) {
            // Not before the flight's mutex: who stands there has not joined yet.
            while (gp.waitReason() != WaitReason.CHAN_RECEIVE
                && gp.waitReason() != WaitReason.SYNC_WAIT_GROUP_WAIT) {
              Go.gosched();
            }
          }
          release.close();
          group.await();
          assertThat(ch.recv().value()).isEqualTo(1);
          assertThat(flight.doCall("key", () -> 7))
              .isEqualTo(new SingleFlight.Result<>(7, null, false));
          assertThat(flight.doChan("key", () -> 8).recv().value()).isEqualTo(8);
        });
  }

  @OnProcs
  void allThrowWhatTheCallThrew(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          SingleFlight<String, Integer> flight = new SingleFlight<>();
          IOException failure = new IOException("failed");
          Chan<Integer> release = Chan.make();
          Callable<Integer> fn =
              () -> {
                release.recv();
                throw failure;
              };
          Goroutine first =
              Go.go(() -> assertThatThrownBy(() -> flight.doCall("k", fn)).isSameAs(failure));
          Program.awaitParked(first, WaitReason.CHAN_RECEIVE);
          Goroutine second =
              Go.go(() -> assertThatThrownBy(() -> flight.doCall("k", fn)).isSameAs(failure));
          Program.awaitParked(second, WaitReason.SYNC_WAIT_GROUP_WAIT);
          RecvChan<SingleFlight.Result<Integer>> ch = flight.doChan("k", fn);
          release.close();
          Program.awaitEnd(first);
          Program.awaitEnd(second);
          assertThat(ch.recv().failure()).isSameAs(failure);
        });
  }

  @OnProcs
  void whenTheCallExitsItsGoroutineSoDoTheOthers(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          SingleFlight<String, Integer> flight = new SingleFlight<>();
          AtomicInteger cameBack = new AtomicInteger();
          Chan<Integer> release = Chan.make();
          Callable<Integer> fn =
              () -> {
                release.recv();
                throw Go.goexit();
              };
          Goroutine first = Go.go(() -> called(flight, fn, cameBack));
          Program.awaitParked(first, WaitReason.CHAN_RECEIVE);
          Goroutine second = Go.go(() -> called(flight, fn, cameBack));
          Program.awaitParked(second, WaitReason.SYNC_WAIT_GROUP_WAIT);
          RecvChan<SingleFlight.Result<Integer>> ch = flight.doChan("k", fn);
          release.close();
          Program.awaitEnd(first);
          Program.awaitEnd(second);
          assertThat(cameBack).hasValue(0);
          assertThat(ch.recv().failure()).hasMessage("runtime.Goexit was called");
          assertThat(flight.doCall("k", () -> 1).value()).isEqualTo(1);
        });
  }

  private static void called(
      SingleFlight<String, Integer> flight, Callable<Integer> fn, AtomicInteger cameBack)
      throws Exception {
    flight.doCall("k", fn);
    cameBack.incrementAndGet();
  }

  @OnProcs
  void aForgottenCallIsNotWaitedFor(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          SingleFlight<String, Integer> flight = new SingleFlight<>();
          Chan<Integer> release = Chan.make();
          RecvChan<SingleFlight.Result<Integer>> old =
              flight.doChan(
                  "k",
                  () -> {
                    release.recv();
                    return 1;
                  });
          flight.forget("k");
          Chan<Integer> hold = Chan.make();
          RecvChan<SingleFlight.Result<Integer>> fresh =
              flight.doChan(
                  "k",
                  () -> {
                    hold.recv();
                    return 2;
                  });
          release.close();
          assertThat(old.recv().value()).isEqualTo(1);
          // The end of the forgotten call must not make the other one forgotten too.
          RecvChan<SingleFlight.Result<Integer>> joined = flight.doChan("k", () -> 3);
          hold.close();
          assertThat(fresh.recv().value()).isEqualTo(2);
          assertThat(joined.recv()).isEqualTo(new SingleFlight.Result<>(2, null, true));
        });
  }

  @OnProcs
  void anInterruptedDuplicateLeavesTheCallAlone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          SingleFlight<String, Integer> flight = new SingleFlight<>();
          Chan<Integer> release = Chan.make();
          RecvChan<SingleFlight.Result<Integer>> ch =
              flight.doChan(
                  "k",
                  () -> {
                    release.recv();
                    return 1;
                  });
          Goroutine duplicate =
              Go.go(() ->
                  assertThatThrownBy(() -> flight.doCall("k", () -> 2))
                      .isInstanceOf(InterruptedException.class));
          Program.awaitParked(duplicate, WaitReason.SYNC_WAIT_GROUP_WAIT);
          duplicate.thread().interrupt();
          Program.awaitEnd(duplicate);
          release.close();
          assertThat(ch.recv().value()).isEqualTo(1);
        });
  }

  /** Where a goroutine is started, its value is the child's: so that fails. */
  private static final class Uninheritable extends InheritableThreadLocal<Integer> {
    @Override
    protected Integer childValue(Integer parents) {
      throw new IllegalStateException("no child");
    }
  }

  @OnProcs
  void aCallWhoseGoroutineCannotBeStartedIsNotWaitedFor(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          SingleFlight<String, Integer> flight = new SingleFlight<>();
          Uninheritable local = new Uninheritable();
          local.set(1);
          assertThatThrownBy(() -> flight.doChan("k", () -> 1)).hasMessage("no child");
          local.remove();
          assertThat((Map<?, ?>) Peek.field(flight, "calls")).isEmpty();
          assertThat(flight.doCall("k", () -> 2).value()).isEqualTo(2);
        });
  }
}
