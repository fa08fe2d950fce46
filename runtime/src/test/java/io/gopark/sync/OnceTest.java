package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.RuntimeError;
import io.gopark.WaitReason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What Once and OnceValue do; the numbers are those of docs/conformance/sync.md. */
class OnceTest {
  @OnProcs
  void n132_ofManyCallsOneRunsTheTaskAndAllSeeItDone(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (int round = 0; round < 200; round++) {
            Once once = new Once();
            int[] runs = {0};
            WaitGroup group = new WaitGroup();
            for (int i = 0; i < 10; i++) {
              group.go(() -> {
                once.doOnce(() -> {
                  Go.gosched();
                  runs[0]++;
                });
                assertThat(runs[0]).isEqualTo(1);
              });
            }
            group.await();
          }
        });
  }

  @OnProcs
  void callersWaitUninterruptedForTheEndOfTheTask(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Once once = new Once();
          Mutex gate = new Mutex();
          gate.lock();
          Goroutine runs = Go.go(() -> once.doOnce(gate::lock));
          Program.awaitParked(runs, WaitReason.SYNC_MUTEX_LOCK);
          Goroutine waits = Go.go(() -> once.doOnce(() -> {}));
          Program.awaitParked(waits, WaitReason.SYNC_MUTEX_LOCK);
          waits.thread().interrupt();
          Go.gosched();
          assertThat(once.isDone()).isFalse();
          assertThat(waits.thread().isAlive()).isTrue();
          gate.unlock();
          Program.awaitEnd(waits);
          assertThat(once.isDone()).isTrue();
        });
  }

  @OnProcs
  void n133_aTaskThatThrowsHasBeenRun(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Once once = new Once();
          assertThatThrownBy(() ->
                  once.doOnce(() -> {
                    throw new IllegalStateException("failed");
                  }))
              .hasMessage("failed");
          once.doOnce(() -> {
            throw new AssertionError("must not run");
          });
        });
  }

  @OnProcs
  void n134_aValueIsMadeOnceAndKept(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger made = new AtomicInteger();
          OnceValue<Integer> value = OnceValue.of(made::incrementAndGet);
          assertThat(made).hasValue(0);
          WaitGroup group = new WaitGroup();
          for (int i = 0; i < 10; i++) {
            group.go(() -> assertThat(value.get()).isEqualTo(1));
          }
          group.await();
        });
  }

  @OnProcs
  void n135_everyCallThrowsTheSame(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger calls = new AtomicInteger();
          OnceValue<Integer> value =
              OnceValue.of(() -> {
                throw new IllegalStateException("call " + calls.incrementAndGet());
              });
          Throwable[] seen = new Throwable[2];
          for (int i = 0; i < 2; i++) {
            int at = i;
            assertThatThrownBy(value::get).hasMessage("call 1").satisfies(e -> seen[at] = e);
          }
          assertThat(seen[0]).isSameAs(seen[1]);
        });
  }

  @OnProcs
  void n135b_afterAnExitOthersGetAPanicWithoutAValue(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          OnceValue<Integer> value =
              OnceValue.of(() -> {
                throw Go.goexit();
              });
          Goroutine gp =
              Go.go(() -> {
                value.get();
                throw new AssertionError("goexit came back");
              });
          Program.awaitEnd(gp);
          assertThatThrownBy(value::get)
              .isInstanceOf(RuntimeError.class)
              .hasMessageStartingWith("panic called with nil argument");
        });
  }

  /** Its captured array dies with it. */
  private static Supplier<Integer> supplier(Object captured) {
    return captured::hashCode;
  }

  @OnProcs
  void n137_whatMadeTheValueIsForgotten(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Object captured = new Object();
          WeakReference<Object> weak = new WeakReference<>(captured);
          OnceValue<Integer> value = OnceValue.of(supplier(captured));
          value.get();
          captured = null;
          long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (!weak.refersTo(null)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            System.gc();
          }
          assertThat(value.get()).isNotNull();
        });
  }
}
