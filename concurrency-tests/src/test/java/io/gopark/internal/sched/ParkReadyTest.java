package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.GoRuntime;
import io.gopark.Goroutine.Status;
import io.gopark.WaitReason;
import io.gopark.internal.lock.LockRank;
import io.gopark.internal.lock.RuntimeLock;
import io.gopark.internal.sched.Waiter.Outcome;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A wait that a partner, an interrupt and a timeout race to end: one of them does, once. On the
 * smallest structure that parks, with goroutines and with threads.
 */
@Timeout(600)
final class ParkReadyTest {
  /** Readies, however long they take. */
  private static final long ENOUGH = 1_000;

  private static final long MILLIS = Effort.of(3_000, 30_000);

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Takers wait in it; a giver hands a value to the first. */
  private static final class Box extends RuntimeLock implements WaitSource {
    private final WaitQueue takers = new WaitQueue();

    @Override
    protected LockRank rank() {
      return LockRank.CHAN;
    }

    Waiter take(boolean timed, long nanos) {
      Machine mp = Machine.enter();
      Goroutine gp = mp == null ? null : mp.curg();
      Waiter self = gp == null ? new ThreadWaiter() : gp;
      lock();
      self.elem = null;
      self.outcome = Outcome.DONE;
      self.seq++;
      takers.enqueue(self);
      if (mp == null || gp == null) {
        unlock();
        ((ThreadWaiter) self).await(this, true, timed, System.nanoTime() + nanos);
        return self;
      }
      Object timer = null;
      if (timed) {
        gp.on = this;
        timer = mp.startTimeout(Scheduler.deadline(gp.scheduler().nanos(), nanos), gp);
      }
      Parking.gopark(mp, this, WaitReason.CHAN_RECEIVE);
      if (timer != null) {
        gp.scheduler().stopTimer(timer);
        gp.on = null;
      }
      return self;
    }

    boolean give(Integer value) {
      Machine mp = Machine.enter();
      lock();
      Waiter taker = takers.dequeue();
      if (taker != null) {
        taker.elem = value;
      }
      unlock();
      if (taker != null) {
        taker.ready();
      }
      if (mp != null) {
        mp.leave();
      }
      return taker != null;
    }

    @Override
    public void cancel(Waiter waiter, int seq, byte why) {
      lock();
      boolean ours = waiter.seq == seq && takers.remove(waiter);
      if (ours) {
        waiter.outcome = why;
      }
      unlock();
      if (ours) {
        waiter.ready();
      }
    }
  }

  /** What one taker got, and how often it was interrupted. */
  private static final class Taker {
    volatile @Nullable Thread thread;
    final AtomicLong interrupts = new AtomicLong();
    long done;
    long sum;
    long interrupted;
    long timedOut;
  }

  @Test
  void oneOfPartnerInterruptAndTimeoutEndsEachWait() throws Exception {
    Box box = new Box();
    List<Taker> takers = List.of(new Taker(), new Taker(), new Taker(), new Taker());
    AtomicLong given = new AtomicLong();
    AtomicLong sum = new AtomicLong();
    CountDownLatch takersEnded = new CountDownLatch(takers.size());
    CountDownLatch othersEnded = new CountDownLatch(4);
    try (GoRuntime runtime =
        GoRuntime.builder().procs(2).onPanic((gp, e) -> failure.compareAndSet(null, e)).build()) {
      for (int i = 0; i < takers.size(); i++) {
        Taker taker = takers.get(i);
        boolean timed = i % 2 == 1;
        long seed = i;
        Runnable work = () -> taking(box, taker, timed, new SplittableRandom(seed));
        start(runtime, i < 2, work, takersEnded);
      }
      start(runtime, true, () -> giving(box, given, sum, 7), othersEnded);
      start(runtime, false, () -> giving(box, given, sum, 8), othersEnded);
      start(runtime, true, () -> interrupting(takers, 9), othersEnded);
      start(runtime, false, () -> interrupting(takers, 10), othersEnded);
      Thread.sleep(MILLIS);
      over.set(true);
      boolean ended = othersEnded.await(20, TimeUnit.SECONDS);
      ended &= endTakers(box, takersEnded, given, sum);
      Throwable e = failure.get();
      if (e != null) {
        throw new AssertionError(e);
      }
      StringBuilder dump = new StringBuilder();
      runtime.dump(dump);
      assertThat(ended).as("all come to an end\n" + dump).isTrue();
    }
    check(box, takers, given.get(), sum.get());
  }

  /** Who still waits gets a value, until all have seen that it is over. */
  private static boolean endTakers(Box box, CountDownLatch ended, AtomicLong given, AtomicLong sum)
      throws InterruptedException {
    for (int i = 0; i < 20_000 && ended.getCount() > 0; i++) {
      if (box.give(1)) {
        given.incrementAndGet();
        sum.incrementAndGet();
      }
      boolean unused = ended.await(1, TimeUnit.MILLISECONDS);
    }
    return ended.getCount() == 0;
  }

  private void check(Box box, List<Taker> takers, long given, long sum) {
    long done = 0;
    long got = 0;
    StringBuilder table = new StringBuilder("| taker | done | interrupted | timed out |\n");
    table.append("|---|---|---|---|\n");
    for (Taker taker : takers) {
      done += taker.done;
      got += taker.sum;
      assertThat(taker.interrupted)
          .as("each interrupt ends one wait")
          .isLessThanOrEqualTo(taker.interrupts.get());
      table.append(
          String.format(
              "| %s | %d | %d | %d |%n",
              taker.thread, taker.done, taker.interrupted, taker.timedOut));
    }
    assertThat(done).as("values taken").isEqualTo(given).isPositive();
    assertThat(got).as("their sum").isEqualTo(sum);
    assertThat(box.takers.isEmpty()).as("nobody is left in the queue").isTrue();
    assertThat(takers).as("interrupts did end waits").anyMatch(t -> t.interrupted > 0);
    assertThat(takers).as("timeouts did end waits").anyMatch(t -> t.timedOut > 0);
    Effort.record("Park, ready, interrupt and timeout", table.toString());
  }

  private void start(GoRuntime runtime, boolean goroutine, Runnable work, CountDownLatch ended) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
            over.set(true);
          } finally {
            ended.countDown();
          }
        };
    if (goroutine) {
      runtime.go(guarded::run);
    } else {
      Thread.ofPlatform().daemon().start(guarded);
    }
  }

  private void taking(Box box, Taker me, boolean timed, SplittableRandom random) {
    me.thread = Thread.currentThread();
    while (!over.get()) {
      Waiter self = box.take(timed, random.nextInt(100_000));
      switch (self.outcome) {
        case Outcome.DONE -> {
          me.done++;
          me.sum += self.elem instanceof Integer value ? value : Long.MIN_VALUE;
        }
        case Outcome.INTERRUPTED -> {
          me.interrupted++;
          if (!Thread.interrupted()) {
            throw new AssertionError("a wait was interrupted and the thread was not");
          }
        }
        case Outcome.TIMED_OUT -> me.timedOut++;
        default -> throw new AssertionError("woken for " + self.outcome);
      }
      self.elem = null;
    }
  }

  private void giving(Box box, AtomicLong given, AtomicLong sum, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (!over.get()) {
      int value = random.nextInt(1_000);
      if (box.give(value)) {
        given.incrementAndGet();
        sum.addAndGet(value);
      } else {
        Scheduler.gosched();
      }
    }
  }

  private void interrupting(List<Taker> takers, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (!over.get()) {
      Taker taker = takers.get(random.nextInt(takers.size()));
      Thread thread = taker.thread;
      if (thread != null) {
        taker.interrupts.incrementAndGet();
        thread.interrupt();
      }
      for (int i = random.nextInt(50); i > 0; i--) {
        Scheduler.gosched();
      }
    }
  }

  /** A ready comes at once after the switch, again and again: none is lost, none comes twice. */
  @Test
  void readyRightAfterTheSwitchIsNotLost() throws Exception {
    Box box = new Box();
    AtomicLong taken = new AtomicLong();
    CountDownLatch ended = new CountDownLatch(1);
    try (GoRuntime runtime =
        GoRuntime.builder().procs(1).onPanic((gp, e) -> failure.compareAndSet(null, e)).build()) {
      io.gopark.Goroutine taker =
          runtime.go(() -> {
            while (box.take(false, 0).elem instanceof Integer value && value > 0) {
              taken.incrementAndGet();
            }
            ended.countDown();
          });
      long given = 0;
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS / 3);
      while (System.nanoTime() - end < 0 || given <= ENOUGH) {
        given += box.give(1) ? 1 : 0;
      }
      while (!box.give(0)) {
        Thread.onSpinWait();
      }
      assertThat(ended.await(20, TimeUnit.SECONDS)).as("the taker ends: " + taker).isTrue();
      assertThat(taken).hasValue(given);
      assertThat(taker.status()).isIn(Status.RUNNING, Status.DEAD);
      Effort.record("Ready right after the switch", given + " readies, none lost.");
    }
    assertThat(box.takers.isEmpty()).isTrue();
  }
}
