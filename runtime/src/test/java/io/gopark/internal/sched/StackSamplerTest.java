package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import example.UserCode;
import io.gopark.Bounded;
import io.gopark.Chan;
import io.gopark.Task;
import io.gopark.WaitReason;
import io.gopark.internal.host.VirtualThreads;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holding a goroutine: what comes while it is held is neither lost nor too early. */
class StackSamplerTest {
  private final TestScheduler test = new TestScheduler(1);
  private final AtomicInteger woken = new AtomicInteger();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Object monitor = new Object();
  private final Chan<Integer> ch = Chan.make();

  @AfterEach
  void end() {
    test.close();
  }

  /** A goroutine whose thread is in {@code state}, and which counts its end. */
  private Goroutine waiting(int state, Task task) {
    Goroutine gp =
        test.sched.newproc(
            null,
            () -> {
              try {
                task.run();
                woken.incrementAndGet();
              } catch (InterruptedException e) {
                woken.addAndGet(100);
              }
            });
    Bounded.await(() -> VirtualThreads.state(gp.thread()) == state);
    return gp;
  }

  /** Runs {@code meanwhile} while the goroutine is held, as a sampler would hold it. */
  private static void whileHeld(Goroutine gp, Runnable meanwhile) {
    Thread thread = gp.thread();
    int state = VirtualThreads.state(thread);
    boolean direct = gp.directPark;
    assertThat(VirtualThreads.casState(thread, state, state | VirtualThreads.SUSPENDED)).isTrue();
    meanwhile.run();
    assertThat(VirtualThreads.state(thread)).isEqualTo(state | VirtualThreads.SUSPENDED);
    StackSampler.release(gp, thread, state, direct);
  }

  private void assertEnds(Goroutine gp, int outcome) throws InterruptedException {
    assertThat(gp.thread().join(Duration.ofSeconds(60))).isTrue();
    assertThat(woken).hasValue(outcome);
  }

  @Test
  void anUnparkWhileHeldResumesTheGoroutineAfterwards() throws Exception {
    Goroutine gp = waiting(VirtualThreads.PARKED, LockSupport::park);
    whileHeld(gp, () -> LockSupport.unpark(gp.thread()));
    assertEnds(gp, 1);
  }

  @Test
  void anUnparkWhileHeldEndsATimedPark() throws Exception {
    Goroutine gp =
        waiting(
            VirtualThreads.TIMED_PARKED, () -> LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1)));
    whileHeld(gp, () -> LockSupport.unpark(gp.thread()));
    assertEnds(gp, 1);
  }

  @Test
  void aNotifyWhileHeldEndsAnObjectWait() throws Exception {
    Goroutine gp =
        waiting(
            VirtualThreads.WAIT,
            () -> {
              synchronized (monitor) {
                monitor.wait();
              }
            });
    whileHeld(
        gp,
        () -> {
          synchronized (monitor) {
            monitor.notifyAll();
          }
        });
    assertEnds(gp, 1);
  }

  @Test
  void anInterruptWhileHeldEndsAnObjectWait() throws Exception {
    Goroutine gp =
        waiting(
            VirtualThreads.WAIT,
            () -> {
              synchronized (monitor) {
                monitor.wait();
              }
            });
    whileHeld(gp, () -> gp.thread().interrupt());
    assertEnds(gp, 100);
  }

  @Test
  void anInterruptWhileHeldEndsAReceive() throws Exception {
    Goroutine gp = waiting(VirtualThreads.WAIT, () -> UserCode.receive(ch));
    whileHeld(gp, () -> gp.thread().interrupt());
    assertEnds(gp, 100);
  }

  @Test
  void aMonitorThatBecomesFreeWhileHeldIsEntered() throws Exception {
    Goroutine[] gp = new Goroutine[1];
    Thread thread;
    int state;
    synchronized (monitor) {
      gp[0] = waiting(VirtualThreads.BLOCKED, () -> UserCode.enter(monitor));
      thread = gp[0].thread();
      state = VirtualThreads.state(thread);
      assertThat(VirtualThreads.casState(thread, state, state | VirtualThreads.SUSPENDED)).isTrue();
    }
    Bounded.await(() -> VirtualThreads.blockPermit(thread));
    StackSampler.release(gp[0], thread, state, gp[0].directPark);
    assertEnds(gp[0], 1);
  }

  @Test
  void aSendWhileHeldMakesTheReceiverRunnableButItRunsOnlyAfterwards() throws Exception {
    Goroutine gp = waiting(VirtualThreads.WAIT, () -> UserCode.receive(ch));
    Thread[] sender = new Thread[1];
    whileHeld(
        gp,
        () -> {
          sender[0] =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      ch.send(1);
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
          Bounded.await(() -> test.sched.allm.getFirst().curg == gp);
          assertThat(woken).hasValue(0);
        });
    assertEnds(gp, 1);
    sender[0].join();
  }

  @Test
  void aGoroutineThatNobodyWakesSleepsOn() {
    Goroutine[] sleepers = {
      waiting(VirtualThreads.PARKED, LockSupport::park),
      waiting(VirtualThreads.WAIT, () -> UserCode.receive(ch)),
      waiting(VirtualThreads.WAIT, () -> UserCode.await(monitor, stop)),
      waiting(VirtualThreads.TIMED_PARKED, () -> Thread.sleep(Duration.ofHours(1)))
    };
    StackSampler sampler = new StackSampler();
    for (int i = 0; i < 1_000; i++) {
      for (Goroutine gp : sleepers) {
        assertThat(sampler.sample(gp)).isNotNull();
      }
    }
    assertThat(test.sched.stats().globalQueue()).isZero();
    assertThat(test.sched.allm).allMatch(mp -> mp.curg == null);
    assertThat(woken).hasValue(0);
  }

  @Test
  void aSampleHasStatusReasonAndStack() {
    Goroutine gp = waiting(VirtualThreads.WAIT, () -> UserCode.receive(ch));
    GoroutineSample sample = new StackSampler().sample(gp);
    assertThat(sample).isNotNull();
    assertThat(sample.status()).isEqualTo(GoroutineStatus.WAITING);
    assertThat(sample.reason()).isEqualTo(WaitReason.CHAN_RECEIVE);
    assertThat(sample.stack()).isNotNull();
    assertThat(sample.stack().frames())
        .anyMatch(at ->
            at.getClassName().equals("example.UserCode") && at.getMethodName().equals("receive"));
  }

  @Test
  void aGoroutineThatHasEndedHasNoSample() throws Exception {
    Goroutine gp = test.sched.newproc(null, () -> {});
    assertThat(gp.thread().join(Duration.ofSeconds(60))).isTrue();
    Bounded.await(gp::isDead);
    assertThat(new StackSampler().sample(gp)).isNull();
  }

  @Test
  void aGoroutineThatSomebodyElseHoldsTooLongHasNoStack() {
    Goroutine gp = waiting(VirtualThreads.WAIT, () -> UserCode.receive(ch));
    whileHeld(
        gp,
        () -> {
          GoroutineSample sample = new StackSampler().sample(gp);
          assertThat(sample).isNotNull();
          assertThat(sample.stack()).isNull();
        });
  }

  /**
   * What a dump is worth: each of many goroutines in different places is shown where it is, also
   * when its stack is known by its fingerprint only. The calls are repeated until they are
   * compiled, because only then are there fingerprints.
   */
  @Test
  void goroutinesInDifferentPlacesAreNotMixedUp() throws Exception {
    int rounds = 30_000;
    try (TestScheduler two = new TestScheduler(2)) {
      Goroutine[] gps = new Goroutine[rounds];
      two.run(() -> {
        for (int i = 0; i < rounds; i++) {
          int depth = i % 7;
          boolean sends = i % 2 == 0;
          Chan<Integer> own = Chan.make();
          gps[i] = two.sched.newproc(null, () -> nested(depth, sends, own));
          if (i % 100 == 0) {
            Scheduler.gosched();
          }
        }
      });
      Bounded.await(() -> Arrays.stream(gps).allMatch(gp -> gp.waitReason() != WaitReason.NONE));
      StackSampler sampler = new StackSampler();
      int shared = 0;
      java.util.Set<SampledStack> distinct = new java.util.HashSet<>();
      for (int i = 0; i < rounds; i++) {
        GoroutineSample sample = sampler.sample(gps[i]);
        assertThat(sample).isNotNull();
        SampledStack stack = sample.stack();
        assertThat(stack).isNotNull();
        shared += distinct.add(stack) ? 0 : 1;
        assertThat(count(stack, "nested")).isEqualTo(i % 7 + 1);
        assertThat(count(stack, i % 2 == 0 ? "send" : "receive")).isEqualTo(1);
      }
      assertThat(shared).as("goroutines known by their fingerprints").isGreaterThan(rounds / 10);
      assertThat(sampler.isTrusting()).isTrue();
    }
  }

  private static long count(SampledStack stack, String method) {
    return Arrays.stream(stack.frames())
        .filter(at -> at.getMethodName().equals(method))
        .filter(at -> !at.getClassName().startsWith("io.gopark.internal.chan"))
        .count();
  }

  private static void nested(int depth, boolean sends, Chan<Integer> own) throws Exception {
    if (depth > 0) {
      nested(depth - 1, sends, own);
    } else if (sends) {
      UserCode.send(own);
    } else {
      UserCode.receive(own);
    }
  }
}
