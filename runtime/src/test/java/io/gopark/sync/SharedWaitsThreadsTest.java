package io.gopark.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.Chan;
import io.gopark.Go;
import io.gopark.Goroutine;
import io.gopark.OnProcs;
import io.gopark.Program;
import io.gopark.Task;
import io.gopark.WaitReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OnceValue, ErrGroup and SingleFlight where platform threads wait, and where they give up. */
@Timeout(60)
class SharedWaitsThreadsTest {
  private static final int THREADS = 5;

  private final Chan<Integer> release = Chan.make();
  private final ConcurrentLinkedQueue<Object> outcomes = new ConcurrentLinkedQueue<>();

  /** What a wait came to: a result, or what was thrown. */
  private interface Wait {
    Object get() throws Exception;
  }

  private void note(Wait wait) {
    try {
      outcomes.add(wait.get());
    } catch (Throwable e) {
      outcomes.add(e);
    }
  }

  /** A platform thread that has gone as far as to wait. */
  private Thread waiting(Wait wait) {
    Thread thread = Thread.ofPlatform().start(() -> note(wait));
    Peek.awaitWaiting(thread);
    return thread;
  }

  private List<Thread> manyWaiting(Wait wait) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(waiting(wait));
    }
    return threads;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private int recvUninterrupted() {
    try {
      return release.recv();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- OnceValue ------------------------------------------------------------------------------

  @OnProcs
  void ofThreadsAndGoroutinesThatWantAValueOneMakesIt(int procs) throws Exception {
    AtomicInteger made = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          OnceValue<Integer> value =
              OnceValue.of(() -> recvUninterrupted() + made.getAndIncrement());
          List<Thread> threads = manyWaiting(value::get);
          Goroutine gp = Go.go(() -> note(value::get));
          Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
          release.send(42);
          join(threads);
          Program.awaitEnd(gp);
        });
    assertThat(outcomes).hasSize(THREADS + 1).containsOnly(42);
    assertThat(made).hasValue(1);
  }

  @Test
  void anInterruptEndsNoWaitForAValueAndItsStatusIsKept() throws Exception {
    OnceValue<Integer> value = OnceValue.of(this::recvUninterrupted);
    Thread makes = waiting(value::get);
    Thread waits = waiting(() -> value.get() + " " + Thread.currentThread().isInterrupted());
    waits.interrupt();
    Goroutine gp = Go.go(() -> note(() -> value.get() + " " + Thread.interrupted()));
    Program.awaitParked(gp, WaitReason.SYNC_MUTEX_LOCK);
    gp.thread().interrupt();
    assertThat(outcomes).isEmpty();
    release.send(7);
    join(List.of(makes, waits, gp.thread()));
    assertThat(outcomes).containsExactlyInAnyOrder(7, "7 true", "7 true");
  }

  // ---- ErrGroup -------------------------------------------------------------------------------

  @OnProcs
  void allThreadsThatAwaitAnErrGroupGetItsFailure(int procs) throws Exception {
    IOException failure = new IOException("failed");
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          group.go(() -> {
            release.recv();
            throw failure;
          });
          List<Thread> threads =
              manyWaiting(() -> {
                group.await();
                return "no failure";
              });
          release.send(1);
          join(threads);
        });
    assertThat(outcomes).hasSize(THREADS).containsOnly(failure);
  }

  @OnProcs
  void whoIsInterruptedInTheAwaitOfAnErrGroupLeavesItToTheOthers(int procs) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          group.go(() -> {
            release.recv();
            ended.incrementAndGet();
          });
          Wait wait =
              () -> {
                group.await();
                return ended.get();
              };
          Thread stays = waiting(wait);
          interrupted(wait, WaitReason.SYNC_WAIT_GROUP_WAIT);
          assertThat(outcomes).as("the other waits").isEmpty();
          release.send(1);
          stays.join();
          group.await();
        });
    assertThat(outcomes).containsExactly(1);
  }

  /** Interrupts a thread and a goroutine that wait so: both give up. */
  private static void interrupted(Wait wait, WaitReason reason) throws InterruptedException {
    ConcurrentLinkedQueue<String> gaveUp = new ConcurrentLinkedQueue<>();
    Task task =
        () -> {
          try {
            gaveUp.add("not interrupted: " + wait.get());
          } catch (InterruptedException e) {
            gaveUp.add("interrupted" + (Thread.interrupted() ? ", status set" : ""));
          }
        };
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                task.run();
              } catch (Exception e) {
                gaveUp.add(e.toString());
              }
            });
    Peek.awaitWaiting(thread);
    thread.interrupt();
    thread.join();
    Goroutine gp = Go.go(task);
    Program.awaitParked(gp, reason);
    gp.thread().interrupt();
    Program.awaitEnd(gp);
    assertThat(gaveUp).containsExactly("interrupted", "interrupted");
  }

  @OnProcs
  void threadsThatStartTasksAtTheLimitOfAnErrGroupNeverExceedIt(int procs) throws Exception {
    int rounds = 100;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          group.limit(2);
          // Both places are taken when the threads come, so each of them waits at the limit.
          group.go(release::recv);
          group.go(release::recv);
          List<Thread> threads =
              manyWaiting(() -> {
                for (int i = 0; i < rounds; i++) {
                  group.go(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Go.gosched();
                    running.decrementAndGet();
                    ran.incrementAndGet();
                  });
                }
                return "started";
              });
          assertThat(ran).hasValue(0);
          release.close();
          join(threads);
          group.await();
          group.limit(1);
        });
    assertThat(outcomes).hasSize(THREADS).containsOnly("started");
    assertThat(ran).hasValue(THREADS * rounds);
    assertThat(most.get()).isBetween(1, 2);
  }

  @OnProcs
  void whoIsInterruptedAtTheLimitOfAnErrGroupStartsNothingAndTakesNoPlace(int procs)
      throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Program.run(
        procs,
        () -> {
          ErrGroup group = new ErrGroup();
          group.limit(1);
          group.go(release::recv);
          interrupted(
              () -> {
                group.go(ran::incrementAndGet);
                return "started";
              },
              WaitReason.SEMACQUIRE);
          release.close();
          group.await();
          assertThat(ran).hasValue(0);
          group.go(ran::incrementAndGet);
          group.await();
          assertThat(ran).hasValue(1);
        });
  }

  // ---- SingleFlight ---------------------------------------------------------------------------

  @OnProcs
  void threadsAndGoroutinesThatCallForOneKeyShareOneCall(int procs) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    SingleFlight<String, Integer> flights = new SingleFlight<>();
    Wait wait = () -> flights.doCall("key", () -> release.recv() + calls.getAndIncrement());
    Program.run(
        procs,
        () -> {
          List<Thread> threads = manyWaiting(wait);
          Goroutine gp = Go.go(() -> note(wait));
          Program.awaitParked(gp, WaitReason.SYNC_WAIT_GROUP_WAIT);
          release.send(42);
          join(threads);
          Program.awaitEnd(gp);
        });
    assertThat(outcomes)
        .hasSize(THREADS + 1)
        .containsOnly(new SingleFlight.Result<>(42, null, true));
    assertThat(calls).hasValue(1);
  }

  @OnProcs
  void aDuplicateThatIsInterruptedLeavesTheCallToTheOthers(int procs) throws Exception {
    SingleFlight<String, Integer> flights = new SingleFlight<>();
    Program.run(
        procs,
        () -> {
          Thread makes = waiting(() -> flights.doCall("key", release::recv).value());
          Thread stays = waiting(() -> flights.doCall("key", () -> -1).value());
          interrupted(() -> flights.doCall("key", () -> -2), WaitReason.SYNC_WAIT_GROUP_WAIT);
          assertThat(outcomes).isEmpty();
          release.send(3);
          join(List.of(makes, stays));
        });
    assertThat(outcomes).containsExactly(3, 3);
  }

  /** Who makes the call is interrupted in what it calls; all share that failure. */
  @OnProcs
  void anInterruptOfTheOneThatMakesTheCallIsWhatAllGet(int procs) throws Exception {
    SingleFlight<String, Integer> flights = new SingleFlight<>();
    Program.run(
        procs,
        () -> {
          Thread makes = waiting(() -> flights.doCall("key", release::recv));
          Thread waits = waiting(() -> flights.doCall("key", () -> -1));
          makes.interrupt();
          join(List.of(makes, waits));
          assertThatThrownBy(() ->
                  flights.doCall(
                      "key",
                      () -> {
                        throw new IOException("another call");
                      }))
              .hasMessage("another call");
        });
    assertThat(outcomes).hasSize(2);
    Object thrown = outcomes.peek();
    assertThat(thrown).isInstanceOf(InterruptedException.class);
    assertThat(outcomes).allSatisfy(each -> assertThat(each).isSameAs(thrown));
  }
}
