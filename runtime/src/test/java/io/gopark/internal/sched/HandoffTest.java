package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A P is given away by an M that blocks, with no monitor to look after it. */
class HandoffTest {
  /** Does something after the first look at the deadline of any heap that is told to. */
  private static final class Watched extends TestScheduler.Timers {
    final AtomicReference<Runnable> afterLook = new AtomicReference<>();
    final TimerSource[] heaps = new TimerSource[2];

    @Override
    TimerSource of(Scheduler sched, int procId) {
      TimerSource heap = super.of(sched, procId);
      heaps[procId] = heap;
      return (TimerSource)
          Proxy.newProxyInstance(
              TimerSource.class.getClassLoader(),
              new Class<?>[] {TimerSource.class},
              (self, method, args) -> {
                Object result = method.invoke(heap, args);
                if (method.getName().equals("nextWhen")) {
                  Runnable then = afterLook.getAndSet(null);
                  if (then != null) {
                    then.run();
                  }
                }
                return result;
              });
    }
  }

  /** A thread that has no P sets it, and finds no P idle, while the P is about to become that. */
  @Test
  void aTimerThatIsSetMeanwhileIsNotLeftToNobody() throws Exception {
    Watched timers = new Watched();
    Config config =
        new Config("test", 2, 100, Clock.SYSTEM, TestScheduler.RING, false, false, false);
    CountDownLatch fired = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    AtomicBoolean hogs = new AtomicBoolean();
    try (TestScheduler test = new TestScheduler(config, null, timers)) {
      Scheduler sched = test.sched;
      TimerSource.Fire fire = (arg, seq) -> fired.countDown();
      sched.newproc(
          null,
          () -> {
            hogs.set(true);
            spinUntil(over);
          });
      while (!hogs.get()) {
        Thread.onSpinWait();
      }
      AtomicReference<TimerSource> looked = new AtomicReference<>();
      Thread setter =
          Thread.ofPlatform()
              .start(() -> {
                TimerSource heap = awaitSet(looked);
                heap.start(sched.nanos() + 1, fire, heap, 0);
                looked.set(null);
              });
      sched.newproc(
          null,
          () -> {
            // An M that searches, as long as the P is looked at.
            sched.nmspinning.incrementAndGet();
            TimerSource mine = timers.heaps[Machine.current().p.id];
            timers.afterLook.set(() -> {
              // The caller is inside the runtime and must not park.
              sched.nmspinning.decrementAndGet();
              looked.set(mine);
              while (looked.get() != null) {
                Thread.onSpinWait();
              }
            });
            Object unused =
                Scheduler.blocking(() -> {
                  // Not parked: then its M would look for work, and take the P.
                  spinUntil(over);
                  return null;
                });
          });
      boolean inTime = fired.await(20, TimeUnit.SECONDS);
      over.countDown();
      setter.join();
      assertThat(inTime).as(test::describe).isTrue();
    }
  }

  private static TimerSource awaitSet(AtomicReference<TimerSource> looked) {
    TimerSource heap = looked.get();
    while (heap == null) {
      Thread.onSpinWait();
      heap = looked.get();
    }
    return heap;
  }

  private static void spinUntil(CountDownLatch over) {
    while (over.getCount() > 0) {
      Thread.onSpinWait();
    }
  }
}
