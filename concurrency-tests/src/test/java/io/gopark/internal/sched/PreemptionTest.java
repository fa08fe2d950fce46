package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.internal.base.Clock;
import io.gopark.internal.host.GoroutineContainer;
import io.gopark.internal.host.OpenModules;
import io.gopark.internal.netpoll.SleepingPoller;
import io.gopark.internal.timer.TimerHeap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A P that is taken from a running M: the M's side has no fence, so the taker's handshake has to
 * stand in for it. Whoever has the P adds to the P's counter, which is no atomic: if an M inside
 * the runtime and a taker ever both had it, an addition would be lost.
 */
@Timeout(600)
final class PreemptionTest {
  private static final int PROCS = 2;
  private static final long MILLIS = Effort.of(3_000, 30_000);
  private static final long ENOUGH = 20;
  private static final int LONG_STAY = 20_000;

  /** One P's, touched only by who has the P. */
  private static final class Counter {
    long sum;
    long before;
    long after;
    long after2;
  }

  private final Counter[] counters = {new Counter(), new Counter()};
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong taken = new AtomicLong();
  private long entered;

  @Test
  void nobodyIsInsideWithAPThatWasTaken() throws Exception {
    race(1);

    assertThat(entered).as("entries into the runtime").isGreaterThan(10_000);
  }

  /** As sysmon and a stop of the world do: both after the same P at the same time. */
  @Test
  void twoTakersDoNotDisturbEachOther() throws Exception {
    race(2);
  }

  private void race(int takers) throws Exception {
    Scheduler sched = scheduler();
    CountDownLatch ended = new CountDownLatch(PROCS + takers);
    long[] mine = new long[PROCS];
    for (int i = 0; i < PROCS; i++) {
      int at = i;
      sched.newproc(
          null,
          () -> {
            try {
              mine[at] = goInAndOut();
            } finally {
              ended.countDown();
            }
          });
    }
    for (int i = 0; i < takers; i++) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              takeAndReturn(sched);
            } catch (Throwable e) {
              failure.compareAndSet(null, e);
            } finally {
              ended.countDown();
            }
          });
    }
    over.set(!failsWithin(MILLIS) || failure.get() != null);
    boolean allEnded = ended.await(30, TimeUnit.SECONDS);
    Throwable e = failure.get();
    if (e != null) {
      throw new AssertionError(e);
    }
    assertThat(allEnded).as("everybody comes to an end: " + sched.stats()).isTrue();
    for (long n : mine) {
      entered += n;
    }
    long sum = counters[0].sum + counters[1].sum;
    assertThat(sum).as("additions by Ms inside and by takers").isEqualTo(entered + taken.get());
    Effort.record(
        "Taking the P, " + takers + " takers",
        "Entries into the runtime: " + entered + "; Ps taken: " + taken + "; lost additions: 0.");
    assertThat(sched.close(TimeUnit.SECONDS.toNanos(20))).as("closes").isTrue();
  }

  /**
   * False when the time is up and enough Ps were taken: where the CPUs are busy with other things,
   * a taker seldom finds an M that runs outside of the runtime.
   */
  private boolean failsWithin(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - end < 0 || taken.get() <= ENOUGH) {
      if (failure.get() != null) {
        return true;
      }
      Thread.sleep(5);
    }
    return false;
  }

  private Scheduler scheduler() {
    OpenModules.ensureOpen();
    Scheduler[] self = new Scheduler[1];
    self[0] =
        new Scheduler(
            new Config("preempted", PROCS, 100, Clock.SYSTEM, 8, false, false, false),
            new Events(),
            new SleepingPoller(),
            id -> new TimerHeap(self[0]),
            new GoroutineContainer("preempted", Stream::empty),
            () -> true);
    self[0].schedinit();
    return self[0];
  }

  /** By a goroutine: how often it was inside. */
  private long goInAndOut() {
    long n = 0;
    while (!over.get()) {
      Machine mp = Machine.enter();
      if (mp == null || mp.p == null) {
        throw new AssertionError("inside without a P");
      }
      add(counters[mp.p.id]);
      mp.leave();
      n++;
      userCode((n & 0xFFF) == 0 ? LONG_STAY : (int) n & 0x1F);
    }
    return n;
  }

  /**
   * The longer it takes, the more often a taker finds this M outside. The long stays are for
   * machines with fewer CPUs than this has threads: there a taker comes back from its handshake
   * when the M has long been on its way again.
   */
  private static void userCode(int steps) {
    for (int i = 0; i < steps; i++) {
      Thread.onSpinWait();
    }
  }

  /** By a thread outside: each P that it gets goes to another M, as sysmon does it. */
  private void takeAndReturn(Scheduler sched) {
    while (!over.get()) {
      for (Processor pp : sched.allp) {
        if (pp.status() == Processor.RUNNING && sched.preemption.take(pp)) {
          add(counters[pp.id]);
          taken.incrementAndGet();
          sched.machines.handoffp(pp);
        }
      }
    }
  }

  /** Long enough for somebody else to come in between. */
  private static void add(Counter counter) {
    long sum = counter.sum;
    counter.before = sum;
    counter.after = counter.before;
    counter.after2 = counter.after;
    counter.sum = sum + 1;
  }

  private final class Events implements RuntimeEvents {
    @Override
    public void panicked(Goroutine gp, Throwable e) {
      failure.compareAndSet(null, e);
    }

    @Override
    public void goexited(Goroutine gp) {
      failure.compareAndSet(null, new AssertionError("goexit"));
    }

    @Override
    public void fatal(Fatal kind, String text) {
      failure.compareAndSet(null, new AssertionError(kind + ": " + text));
    }
  }
}
