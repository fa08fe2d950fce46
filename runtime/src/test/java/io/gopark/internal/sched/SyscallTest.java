package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A call of which the JDK says that it blocks: a read of what a child process has not written yet.
 * No monitor runs but for the looks of the test, at times of its own making.
 */
class SyscallTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final long SOON_NANOS = 20_000;

  /** A pipe to a process and back; each {@link #read} lasts until the next {@link #end}. */
  private static final class Pipe implements AutoCloseable {
    private final Process cat;

    Pipe() throws IOException {
      cat = new ProcessBuilder("cat").start();
    }

    void read() throws IOException {
      assertThat(cat.getInputStream().read()).isEqualTo(1);
    }

    void readUnchecked() {
      try {
        read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void end() throws IOException {
      OutputStream out = cat.getOutputStream();
      out.write(1);
      out.flush();
    }

    @Override
    public void close() {
      cat.destroy();
    }
  }

  /** A goroutine in a read, and what it found afterwards. */
  private static final class Caller {
    private final TestScheduler test;
    private final Pipe pipe;
    private final Goroutine gp;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Machine mp;
    private volatile Processor pp;
    private volatile boolean back;

    /** What its M had, once it was back. */
    private volatile Processor had;

    private volatile int status;

    Caller(TestScheduler test, Pipe pipe) {
      this(test, pipe, () -> {});
    }

    Caller(TestScheduler test, Pipe pipe, Runnable first) {
      this.test = test;
      this.pipe = pipe;
      gp = test.sched.newproc(null, () -> call(first));
    }

    private void call(Runnable first) throws Exception {
      first.run();
      mp = Machine.current();
      pp = mp.p;
      pipe.read();
      status = self().statusWord();
      had = Machine.current().p;
      back = true;
      over.countDown();
    }

    private Goroutine self() {
      return Machine.current().curg;
    }

    Caller awaitCall() {
      // The status is the first thing that changes.
      test.await(
          () -> gp.statusWord() == GoroutineStatus.SYSCALL && mp != null && mp.locksAcquire() == 0);
      return this;
    }

    void join() throws InterruptedException {
      assertThat(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(test::describe).isTrue();
    }
  }

  private static int switches(Scheduler sched) {
    int sum = 0;
    for (Processor pp : sched.allp) {
      sum += pp.switches;
    }
    return sum;
  }

  // ---- begin and end --------------------------------------------------------------------------

  @Test
  void insideTheCallNobodyOwnsTheP() throws Exception {
    try (TestScheduler test = new TestScheduler(2);
        Pipe pipe = new Pipe()) {
      Caller caller = new Caller(test, pipe).awaitCall();
      assertThat(caller.pp.status()).isEqualTo(Processor.SYSCALL);
      assertThat(caller.pp.m).isNull();
      assertThat(caller.mp.p).isNull();
      assertThat(caller.mp.oldp).isSameAs(caller.pp);
      assertThat(caller.mp.curg).isSameAs(caller.gp);
      pipe.end();
      caller.join();
      assertThat(caller.status).isEqualTo(GoroutineStatus.RUNNING);
    }
  }

  /** Though there is an idle one. */
  @Test
  void afterAShortCallItHasItsOldPAgain() throws Exception {
    try (TestScheduler test = new TestScheduler(2);
        Pipe pipe = new Pipe()) {
      Caller caller = new Caller(test, pipe).awaitCall();
      int tick = caller.pp.syscalltick;
      int switches = switches(test.sched);
      assertThat(test.sched.idle.npidle()).isEqualTo(1);
      pipe.end();
      caller.join();
      assertThat(caller.had).isSameAs(caller.pp);
      assertThat(caller.pp.syscalltick).isEqualTo(tick + 1);
      assertThat(switches(test.sched)).as("it went on without a switch").isEqualTo(switches);
      assertThat(test.sched.handoffs.sum()).isZero();
    }
  }

  @Test
  void withoutItsOldPItGoesOnWithAnIdleOne() throws Exception {
    try (TestScheduler test = new TestScheduler(2);
        Pipe pipe = new Pipe()) {
      Caller caller = new Caller(test, pipe).awaitCall();
      assertThat(test.sched.syscalls.retake(caller.pp)).isTrue();
      test.sched.machines.handoffp(caller.pp);
      test.await(() -> test.sched.idle.npidle() == 2);
      int switches = switches(test.sched);
      pipe.end();
      caller.join();
      assertThat(caller.had).isNotNull();
      assertThat(caller.status).isEqualTo(GoroutineStatus.RUNNING);
      assertThat(switches(test.sched)).as("it went on without a switch").isEqualTo(switches);
    }
  }

  @Test
  void withoutAnyPItQueuesForOne() throws Exception {
    try (TestScheduler test = new TestScheduler(1);
        Pipe pipe = new Pipe()) {
      Caller caller = new Caller(test, pipe).awaitCall();
      AtomicBoolean hogs = new AtomicBoolean();
      AtomicBoolean stop = new AtomicBoolean();
      test.sched.newproc(null, () -> hog(hogs, stop));
      assertThat(test.sched.syscalls.retake(caller.pp)).isTrue();
      test.sched.machines.handoffp(caller.pp);
      test.await(hogs::get);
      pipe.end();
      test.await(() -> test.sched.globalq.size() == 1 || caller.back);
      assertThat(caller.back).as("it runs without a P").isFalse();
      stop.set(true);
      caller.join();
      assertThat(caller.had).isSameAs(caller.pp);
      assertThat(caller.status).isEqualTo(GoroutineStatus.RUNNING);
    }
  }

  private static void hog(AtomicBoolean hogs, AtomicBoolean stop) {
    hogs.set(true);
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  // ---- a stop of the world --------------------------------------------------------------------

  @Test
  void aStopOfTheWorldTakesThePOfWhoIsInACallAndHoldsHimUpAtItsEnd() throws Exception {
    try (TestScheduler test = new TestScheduler(1);
        Pipe pipe = new Pipe()) {
      Caller caller = new Caller(test, pipe).awaitCall();
      AtomicBoolean stopped = new AtomicBoolean();
      AtomicBoolean start = new AtomicBoolean();
      Thread stopper =
          Thread.ofPlatform().start(() -> test.sched.stopTheWorld(() -> hog(stopped, start)));
      test.await(stopped::get);
      assertThat(caller.pp.status()).isEqualTo(Processor.GCSTOP);
      pipe.end();
      test.await(() -> test.sched.globalq.size() == 1 || caller.back);
      assertThat(caller.back).as("it runs in a stopped world").isFalse();
      start.set(true);
      stopper.join();
      caller.join();
      assertThat(caller.had).isSameAs(caller.pp);
    }
  }

  /** Who stops the world has looked at its P already. */
  @Test
  void whoBeginsACallWhileTheWorldIsBeingStoppedGivesItsPUp() throws Exception {
    try (TestScheduler test = new TestScheduler(1);
        Pipe pipe = new Pipe()) {
      Scheduler sched = test.sched;
      AtomicBoolean inside = new AtomicBoolean();
      AtomicBoolean stopped = new AtomicBoolean();
      AtomicBoolean start = new AtomicBoolean();
      Caller caller =
          new Caller(
              test,
              pipe,
              () -> {
                // Inside the runtime, so that its P is not for the taking.
                Machine mp = Machine.enter();
                inside.set(true);
                while (!sched.stopRequested) {
                  Thread.onSpinWait();
                }
                mp.leave();
              });
      test.await(inside::get);
      Thread stopper =
          Thread.ofPlatform().start(() -> sched.stopTheWorld(() -> hog(stopped, start)));
      test.await(stopped::get);
      start.set(true);
      stopper.join();
      pipe.end();
      caller.join();
    }
  }

  // ---- the monitor ----------------------------------------------------------------------------

  private interface Body {
    void run(TestScheduler test, Caller caller) throws Exception;
  }

  /**
   * One P, in a call from which it returns in the end; with somebody who looks for work, as far as
   * the scheduler knows, so that what is queued wakes nobody.
   *
   * @param first by the goroutine, before its call
   */
  private static void withSearcher(Consumer<TestScheduler> first, Body body) throws Exception {
    try (TestScheduler test = new TestScheduler(1);
        Pipe pipe = new Pipe()) {
      Caller caller =
          new Caller(
              test,
              pipe,
              () -> {
                test.sched.nmspinning.incrementAndGet();
                first.accept(test);
              });
      caller.awaitCall();
      try {
        body.run(test, caller);
        pipe.end();
        caller.join();
      } finally {
        test.sched.nmspinning.decrementAndGet();
      }
    }
  }

  @Test
  void aPThatNobodyMissesIsLeftToItsCallForATimeSlice() throws Exception {
    withSearcher(
        test -> {},
        (test, caller) -> {
          Sysmon sysmon = test.sched.sysmon;
          Processor pp = caller.pp;
          long now = 1;
          assertThat(sysmon.retake(pp, now)).isFalse();
          assertThat(sysmon.retake(pp, now + SOON_NANOS)).isFalse();
          assertThat(sysmon.retake(pp, now + Sysmon.FORCE_PREEMPT_NANOS - 1)).isFalse();
          assertThat(pp.status()).isEqualTo(Processor.SYSCALL);
          assertThat(sysmon.retake(pp, now + Sysmon.FORCE_PREEMPT_NANOS)).isTrue();
          assertThat(pp.status()).isNotEqualTo(Processor.SYSCALL);
          assertThat(test.sched.handoffs.sum()).isEqualTo(1);
        });
  }

  @Test
  void aPWithWorkInItsQueueIsTakenAtTheSecondLook() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    withSearcher(
        test -> test.sched.newproc(null, () -> ran.set(true)),
        (test, caller) -> {
          takenAtTheSecondLook(test, caller.pp);
          test.await(ran::get);
        });
  }

  @Test
  void aPIsTakenAtTheSecondLookForTheGlobalQueue() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    withSearcher(
        test -> {},
        (test, caller) -> {
          test.sched.newproc(null, () -> ran.set(true));
          assertThat(test.sched.globalq.size()).isEqualTo(1);
          takenAtTheSecondLook(test, caller.pp);
          test.await(ran::get);
        });
  }

  /** Nothing is queued, but what came would find nobody. */
  @Test
  void aPIsTakenAtTheSecondLookIfNobodyElseLooksForWork() throws Exception {
    try (TestScheduler test = new TestScheduler(1);
        Pipe pipe = new Pipe()) {
      Caller caller = new Caller(test, pipe).awaitCall();
      takenAtTheSecondLook(test, caller.pp);
      pipe.end();
      caller.join();
    }
  }

  private static void takenAtTheSecondLook(TestScheduler test, Processor pp) {
    assertThat(test.sched.sysmon.retake(pp, 1)).as("at the first look").isFalse();
    assertThat(test.sched.sysmon.retake(pp, 1 + SOON_NANOS)).as("at the second").isTrue();
    assertThat(test.sched.handoffs.sum()).isEqualTo(1);
  }

  @Test
  void twoCallsOneAfterTheOtherAreNotALongOne() throws Exception {
    try (TestScheduler test = new TestScheduler(1);
        Pipe pipe = new Pipe()) {
      AtomicBoolean second = new AtomicBoolean();
      Caller caller =
          new Caller(
              test,
              pipe,
              () -> {
                pipe.readUnchecked();
                second.set(true);
              });
      test.await(() -> caller.gp.statusWord() == GoroutineStatus.SYSCALL);
      Processor pp = test.sched.allp[0];
      assertThat(test.sched.sysmon.retake(pp, 1)).isFalse();
      pipe.end();
      test.await(() -> second.get() && caller.gp.statusWord() == GoroutineStatus.SYSCALL);
      long later = 1 + 2 * Sysmon.FORCE_PREEMPT_NANOS;
      assertThat(test.sched.sysmon.retake(pp, later)).as("the second call's first").isFalse();
      assertThat(test.sched.sysmon.retake(pp, later + SOON_NANOS)).isTrue();
      pipe.end();
      caller.join();
    }
  }
}
