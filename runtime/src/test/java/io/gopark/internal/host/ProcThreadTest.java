package io.gopark.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gopark.Bounded;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcThreadTest {
  /**
   * The monitor of a scheduler must not wait for one that goroutines enter: with the next to enter
   * in the queue for a P, and all Ps with goroutines that compute, nobody would take one away.
   */
  @Test
  void aLookEntersNoMonitorOfTheCleaner() throws Exception {
    assumeTrue(ProcThread.isTold(), "the kernel does not tell");
    FutureTask<Long> look = new FutureTask<>(() -> ProcThread.current().waitNumber());
    synchronized (listOfTheJdksCleaner()) {
      Thread.ofPlatform().daemon().start(look);
      assertThat(look.get(60, TimeUnit.SECONDS)).isEqualTo(KernelThread.RUNS);
    }
  }

  @Test
  void aThreadThatSleepsIsInOneWaitAndThenInAnother() throws Exception {
    assumeTrue(ProcThread.isTold(), "the kernel does not tell");
    Object monitor = new Object();
    KernelThread[] sleeper = new KernelThread[1];
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              synchronized (monitor) {
                sleeper[0] = ProcThread.current();
                for (; ; ) {
                  try {
                    monitor.wait();
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              }
            });
    Bounded.await(() -> thread.getState() == Thread.State.WAITING);
    long first = otherThan(KernelThread.RUNS, sleeper[0]);
    assertThat(sleeper[0].waitNumber()).isEqualTo(first);
    synchronized (monitor) {
      monitor.notify();
    }
    assertThat(otherThan(first, sleeper[0])).isGreaterThan(first);
    thread.interrupt();
    thread.join();
    // The kernel's thread outlives Java's, and may wait on its way out.
    Bounded.await(() -> sleeper[0].waitNumber() == KernelThread.RUNS);
  }

  private static long otherThan(long number, KernelThread thread) {
    long[] found = {number};
    Bounded.await(() -> {
      found[0] = thread.waitNumber();
      return found[0] != number && found[0] != KernelThread.RUNS;
    });
    return found[0];
  }

  private static Object listOfTheJdksCleaner() throws Exception {
    OpenModules.ensureOpen();
    OpenModules.openMore("jdk.internal.ref");
    OpenModules.openMore("java.lang.ref");
    Class<?> factory = Class.forName("jdk.internal.ref.CleanerFactory");
    Cleaner cleaner = (Cleaner) factory.getMethod("cleaner").invoke(null);
    Object impl = valueOf(cleaner, "impl");
    return valueOf(impl, "activeList");
  }

  private static Object valueOf(Object owner, String name) throws Exception {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
