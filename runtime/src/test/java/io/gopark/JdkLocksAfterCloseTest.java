package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A runtime is closed while goroutines are in calls of the JDK's, and what that locks for the whole
 * JVM stays usable.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdkLocksAfterCloseTest extends EndedRuntime {
  @Test
  void thoseWhoPrintedAtTheEndKeepNobodyFromPrinting() throws Exception {
    ChildProgram.Result result = ChildProgram.run(List.of(), Printers.class);
    assertThat(result.err()).isEmpty();
    List<String> ours = result.out().lines().filter(line -> line.length() > 1).toList();
    assertThat(ours).filteredOn(line -> line.contains("main printed")).hasSize(4);
    assertThat(ours).filteredOn(line -> line.contains("others printed")).hasSize(4);
    assertThat(result.out().lines().filter(line -> line.equals("b")).count())
        .isGreaterThan(4L * 8 * 200 - 8);
  }

  /** The read is one that the JDK says it blocks in; its locks are taken around such calls. */
  @Test
  void aCallOfTheJdkComesToItsEndWithWhatIsLockedAroundIt() throws Exception {
    Object lock = new Object();
    closeWhileReading(cat -> {
      synchronized (lock) {
        assertThat(cat.getInputStream().read()).isEqualTo('x');
      }
      Chan.make().recv();
    });
    CompletableFuture.runAsync(() -> enterAndLeave(lock)).get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoFailsAfterSuchACallFailsAsAtAnyOtherTime() throws Exception {
    RuntimeException failure = new IllegalStateException("after the call");
    closeWhileReading(cat -> {
      int unused = cat.getInputStream().read();
      throw failure;
    });
    assertThat(failures).containsExactly(failure);
  }

  /** It comes to the end of its thread, and what ended it is nobody's failure. */
  @Test
  void whoDoesNothingButSuchCallsIsUnwoundWithoutAWord() throws Exception {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    AtomicBoolean over = new AtomicBoolean();
    Process zeros = new ProcessBuilder("cat", "/dev/zero").start();
    try (GoRuntime runtime = ofOneP()) {
      Goroutine unused =
          runtime.go(() -> {
            started.complete(Thread.currentThread());
            while (!over.get()) {
              readOrWrap(zeros.getInputStream());
            }
          });
      Thread reader = started.get(30, TimeUnit.SECONDS);
      runtime.close();
      assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
    } finally {
      over.set(true);
      zeros.destroy();
    }
    assertThat(failures).isEmpty();
  }

  /** The one P's, which the end takes from somebody who computes. */
  @Test
  void whoStandsInTheQueueOfAPWhenItHasBeenChosenComesToo() throws Exception {
    Object lock = new Object();
    AtomicBoolean came = new AtomicBoolean();
    Computing first = new Computing();
    Computing second = new Computing();
    GoRuntime runtime = GoRuntime.builder().procs(1).withoutSysmon().onPanic(this::failed).build();
    Goroutine waiting;
    Thread next;
    synchronized (lock) {
      waiting =
          runtime.go(() -> {
            synchronized (lock) {
              came.set(true);
            }
          });
      awaitState(waiting.thread(), Thread.State.BLOCKED);
      runtime.go(first);
      first.awaitBegin();
      runtime.go(second);
      next = Thread.ofVirtual().start(() -> enterAndLeave(lock));
      awaitState(next, Thread.State.BLOCKED);
    }
    awaitStatus(waiting, Goroutine.Status.RUNNABLE);
    first.over = true;
    // What is in the global queue comes to the P with it.
    second.awaitBegin();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close);
    assertThat(next.join(Duration.ofSeconds(30))).isTrue();
    assertThat(came).isTrue();
    second.over = true;
    closed.get(30, TimeUnit.SECONDS);
  }

  @Test
  void whoComesBackFromSuchACallAndQueuesForAPGoesOnWithoutOne() throws Exception {
    Object lock = new Object();
    closeWhileQueued(cat -> {
      synchronized (lock) {
        assertThat(cat.getInputStream().read()).isEqualTo('x');
      }
      Chan.make().recv();
    });
    CompletableFuture.runAsync(() -> enterAndLeave(lock)).get(30, TimeUnit.SECONDS);
    assertThat(failures).isEmpty();
  }

  /** It cannot leave the stack, and is not unwound: a class is initialised once, or never. */
  @Test
  void aClassWhoseInitialiserMakesSuchACallIsInitialised() throws Exception {
    AtomicBoolean wentOn = new AtomicBoolean();
    closeWhileQueued(cat -> {
      InitialisedByReading.from = cat.getInputStream();
      assertThat(InitialisedByReading.Value.READ).isEqualTo('x');
      Chan.make().recv();
      wentOn.set(true);
    });
    assertThat(CompletableFuture.supplyAsync(() -> InitialisedByReading.Value.READ))
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo((int) 'x');
    assertThat(wentOn).isFalse();
    assertThat(failures).isEmpty();
  }

  private static final class InitialisedByReading {
    static volatile InputStream from;

    private static final class Value {
      static final int READ = read();

      private static int read() {
        try {
          return from.read();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * The goroutine's read returns when its P is somebody else's, who computes, and when it has
   * queued for one the runtime is closed.
   */
  private void closeWhileQueued(Reading reading) throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    Computing another = new Computing();
    GoRuntime runtime = GoRuntime.builder().procs(1).withoutSysmon().onPanic(this::failed).build();
    Goroutine reader = runtime.go(() -> reading.read(cat));
    awaitStatus(reader, Goroutine.Status.SYSCALL);
    // It stops the world, which takes the P from the call.
    runtime.procs(2);
    runtime.procs(1);
    runtime.go(another);
    another.awaitBegin();
    cat.getOutputStream().write('x');
    cat.getOutputStream().close();
    awaitStatus(reader, Goroutine.Status.RUNNABLE);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close);
    awaitClosing(runtime);
    another.over = true;
    closed.get(30, TimeUnit.SECONDS);
  }

  private static void awaitStatus(Goroutine gp, Goroutine.Status status) {
    while (gp.status() != status) {
      Thread.onSpinWait();
    }
  }

  private static void readOrWrap(InputStream in) {
    try {
      int unused = in.read();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Reading {
    void read(Process cat) throws Exception;
  }

  /** The goroutine's read returns when its runtime has lost its Ps. */
  private void closeWhileReading(Reading reading) throws Exception {
    Process cat = new ProcessBuilder("cat").start();
    GoRuntime runtime = ofOneP();
    Goroutine reader = runtime.go(() -> reading.read(cat));
    awaitStatus(reader, Goroutine.Status.SYSCALL);
    // It has run, so the reader has lost its P.
    runtime.go(() -> {}).thread().join();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(runtime::close);
    awaitClosing(runtime);
    cat.getOutputStream().write('x');
    cat.getOutputStream().close();
    closed.get(30, TimeUnit.SECONDS);
  }

  private static void awaitClosing(GoRuntime runtime) throws InterruptedException {
    try {
      while (true) {
        Goroutine unused = runtime.go(() -> {});
        Thread.sleep(1);
      }
    } catch (IllegalStateException closed) {
      return;
    }
  }
}
