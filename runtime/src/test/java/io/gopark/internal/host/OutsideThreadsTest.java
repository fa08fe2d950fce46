package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Bounded;
import io.gopark.Chan;
import io.gopark.ChildProgram;
import io.gopark.GoRuntime;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that are idle whenever they are looked at, and yet hand on what could ready a goroutine.
 * All threads but those named by a test count as ours; the test itself acts between two looks.
 */
class OutsideThreadsTest {
  @TempDir private Path folder;

  private final ForkJoinPool pool = new ForkJoinPool(1);

  /** What is to be done while threads are looked at. */
  @FunctionalInterface
  private interface Action {
    void perform() throws InterruptedException;
  }

  @AfterEach
  void shutDown() {
    pool.shutdownNow();
  }

  // ---- workers, runtimes and threads ----------------------------------------------------------

  @Test
  void aThreadIsSeenThatAWorkerStartsAndIsIdleBeforeItsTurn() throws Exception {
    Thread worker = idleWorker();
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<Thread> started = new CompletableFuture<>();
    pool.execute(() -> {
      runs.countDown();
      awaitQuietly(goOn);
      started.complete(Thread.ofPlatform().daemon().start(() -> awaitQuietly(never)));
    });
    runs.await();
    Predicate<Thread> notOurs = t -> t == worker || t == started.getNow(worker);
    Action startThread =
        () -> {
          goOn.countDown();
          started.join();
          awaitIdle(worker);
        };
    try {
      assertThat(liveWith(notOurs, atVisit(1, worker, startThread))).isTrue();
    } finally {
      never.countDown();
    }
  }

  @Test
  void aWorkerThatRanATaskBetweenTwoLooksIsSeen() throws Exception {
    Thread worker = idleWorker();
    Predicate<Thread> notOurs = t -> t == worker;
    awaitNobody(notOurs);
    Action runTask =
        () -> {
          CountDownLatch ran = new CountDownLatch(1);
          pool.execute(ran::countDown);
          ran.await();
          awaitIdle(worker);
        };
    runTask.perform();
    assertThat(liveWith(notOurs, atVisit(2, worker, runTask))).isTrue();
  }

  @Test
  void aThreadThatCameAndWentBetweenTwoLooksIsSeen() throws Exception {
    Thread worker = idleWorker();
    Predicate<Thread> notOurs = t -> t == worker;
    awaitNobody(notOurs);
    Action comeAndGo = () -> Thread.ofPlatform().start(() -> {}).join();
    assertThat(liveWith(notOurs, atVisit(2, worker, comeAndGo))).isTrue();
  }

  @Test
  void aGoroutineThatAnotherRuntimeRanBetweenTwoLooksIsSeen() throws Exception {
    try (GoRuntime other = GoRuntime.builder().procs(1).name("other").build()) {
      Chan<Integer> ch = Chan.make(1);
      AtomicInteger received = new AtomicInteger();
      CompletableFuture<Carrier> carrier = new CompletableFuture<>();
      other.go(() -> {
        carrier.complete((Carrier) VirtualThreads.currentCarrier());
        for (int unused : ch) {
          received.incrementAndGet();
        }
      });
      Carrier itsOwn = carrier.join();
      Predicate<Thread> notOurs = t -> t == itsOwn;
      Action wakeIt =
          () -> {
            int before = received.get();
            ch.send(1);
            Bounded.await(() -> received.get() > before && itsOwn.isAsleep());
          };
      wakeIt.perform();
      awaitNobody(notOurs);
      assertThat(liveWith(notOurs, atVisit(2, itsOwn, wakeIt))).isTrue();
      ch.close();
    }
  }

  // ---- delayed tasks --------------------------------------------------------------------------

  @Test
  void aTaskThatWaitsForItsTimeIsSeenUntilItIsCancelled() throws Exception {
    Future<?> task = pool.schedule(() -> {}, 1, TimeUnit.HOURS);
    Thread delays = delayThreadOf(pool);
    assertThat(DelayThreads.isOne(delays)).isTrue();
    Bounded.await(() -> delays.getState() == Thread.State.TIMED_WAITING);
    assertThat(liveWith(t -> t == delays)).isTrue();
    assertThat(task.cancel(false)).isTrue();
    awaitNobody(t -> t == delays);
  }

  /**
   * The announcement of a task may be taken back while it is still to come, and then nothing but
   * the thread's stack tells of it.
   */
  @Test
  void aDelayedTaskThatRunsIsSeen() throws Exception {
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture.delayedExecutor(0, TimeUnit.SECONDS, Runnable::run)
        .execute(() -> {
          runs.countDown();
          awaitQuietly(goOn);
        });
    runs.await();
    Thread delays = delayThreadOf(ForkJoinPool.commonPool());
    Field active = delays.getClass().getDeclaredField("active");
    active.setAccessible(true);
    active.setInt(delays, 0);
    assertThat(liveWith(t -> t == delays)).isTrue();
    goOn.countDown();
    awaitNobody(t -> t == delays);
  }

  /** As each may have handed the other something when its turn was over. */
  @Test
  void ofTwoPoolsWithDelayedTasksOneMayLive() throws Exception {
    try (ForkJoinPool second = new ForkJoinPool(1)) {
      pool.schedule(() -> {}, 1, TimeUnit.NANOSECONDS).get();
      second.schedule(() -> {}, 1, TimeUnit.NANOSECONDS).get();
      Thread delays = delayThreadOf(pool);
      Thread others = delayThreadOf(second);
      awaitNobody(t -> t == delays);
      awaitNobody(t -> t == others);
      assertThat(liveWith(t -> t == delays || t == others)).isTrue();
    }
  }

  /** The sleeper itself would count. */
  @Test
  void whatWakesVirtualThreadsDoesNotCount() throws Exception {
    Thread sleeper =
        Thread.startVirtualThread(() -> {
          try {
            Thread.sleep(Duration.ofHours(1));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Bounded.await(() -> sleeper.getState() == Thread.State.TIMED_WAITING);
    pool.schedule(() -> {}, 1, TimeUnit.NANOSECONDS).get();
    Thread waker = delayThreadOf((ForkJoinPool) VirtualThreads.defaultScheduler());
    Thread delays = delayThreadOf(pool);
    try {
      Bounded.await(() -> !liveWith(t -> t == waker || t == delays));
      assertThat(liveWith(t -> t == sleeper)).isTrue();
    } finally {
      sleeper.interrupt();
      sleeper.join();
    }
  }

  @Test
  void aThreadForDelayedTasksCountsWhereTheJdkDoesNotTellWhetherItHasAny() throws Exception {
    String type = "java.util.concurrent.DelayScheduler";
    String patch = PatchedJdk.withoutField(type, "restingSize", folder);
    ChildProgram.Result result = ChildProgram.run(List.of(patch), NothingDelayed.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("idle false\n" + type + ".restingSize missing: ")
        .hasLineCount(2);
  }

  /** There is such a thread in it, which has none. */
  static final class NothingDelayed {
    private NothingDelayed() {}

    public static void main(String[] args) throws Exception {
      OpenModules.ensureOpen();
      Thread delays = delays();
      Bounded.await(() -> delays.getState() == Thread.State.WAITING);
      System.out.println("idle " + new DelayThreads().isIdle(delays));
      for (SelfCheck.Check check : SelfCheck.run()) {
        if (!check.ok()) {
          System.out.println(check.name() + " " + check.detail());
        }
      }
    }

    private static Thread delays() throws Exception {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      CompletableFuture.delayedExecutor(0, TimeUnit.SECONDS, Runnable::run)
          .execute(() -> thread.complete(Thread.currentThread()));
      return thread.get();
    }
  }

  // ---- helpers --------------------------------------------------------------------------------

  private static boolean liveWith(Predicate<Thread> notOurs) {
    return OutsideThreads.anyLives(notOurs.negate());
  }

  /** {@code meanwhile} hears of each thread that is about to be looked at. */
  private static boolean liveWith(Predicate<Thread> notOurs, Predicate<Thread> meanwhile) {
    return OutsideThreads.anyLives(t -> meanwhile.test(t) && !notOurs.test(t));
  }

  /** True of all; performs the action when {@code watched} is about to be looked at again. */
  private static Predicate<Thread> atVisit(int number, Thread watched, Action action) {
    AtomicInteger visits = new AtomicInteger();
    return t -> {
      if (t == watched && visits.incrementAndGet() == number) {
        try {
          action.perform();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return true;
    };
  }

  /** What was there before may still be ending, or threads of the JVM's just be coming. */
  private static void awaitNobody(Predicate<Thread> notOurs) {
    Bounded.await(() -> !liveWith(notOurs));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread idleWorker() throws Exception {
    Thread worker = pool.submit(Thread::currentThread).get();
    awaitIdle(worker);
    return worker;
  }

  private static void awaitIdle(Thread worker) {
    Bounded.await(() -> {
      boolean awaits = false;
      for (StackTraceElement at : worker.getStackTrace()) {
        awaits |= at.getMethodName().equals("awaitWork");
      }
      return awaits;
    });
  }

  private static Thread delayThreadOf(ForkJoinPool pool) throws Exception {
    OpenModules.ensureOpen();
    OpenModules.openMore("java.util.concurrent");
    Field field = ForkJoinPool.class.getDeclaredField("delayScheduler");
    field.setAccessible(true);
    @Nullable Object thread = field.get(pool);
    assertThat(thread).isNotNull();
    return (Thread) thread;
  }
}
