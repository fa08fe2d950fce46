package io.gopark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlocks, panics, and the limits of memory, stack and threads. */
class FailureTest {
  private static final List<String> UNTRACKED = List.of("-Djdk.trackAllThreads=false");

  /** For a wrong one; the right one is none. */
  private static final Duration LONG_ENOUGH_FOR_A_VERDICT = Duration.ofMillis(500);

  private static final String ASLEEP = "fatal error: all goroutines are asleep - deadlock!\n";

  // ---- deadlocks ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mainBlocked",
        "mainAndOthersBlocked",
        "blockedAfterGoSleep",
        "blockedAfterThreadSleep",
        "blockedAfterTimedReceive",
        "blockedAfterTimeLimitElsewhere",
        "blockedAfterSocket",
        "blockedWhileLocked",
        "blockedAfterMuchWork",
        "blockedAfterPlatformThread",
        "blockedAfterPool",
        "blockedAfterSignalHandler",
        "blockedAfterShutdownHook",
        "blockedWithHookOfJdk",
        "blockedAfterTimeLimits",
        "blockedAfterVirtualThreadSlept",
        "blockedAfterDelaysOfBothPools",
        "mainExitedOthersBlocked"
      })
  void aProgramInWhichAllAreAsleepEndsWithGosText(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, program);
    assertThat(result.err()).startsWith(ASLEEP + "\ngoroutine ").contains(" [chan ");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).doesNotContain("main returned");
  }

  @Test
  void theDumpOfADeadlockNamesTheMainGoroutineFirst() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, "mainBlocked");
    assertThat(result.err()).startsWith(ASLEEP + "\ngoroutine 1 [chan receive]:\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mainExited", "mainExitedOthersEnd"})
  void aProgramWhoseMainExitedIsDeadlockedOnceNobodyIsLeft(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, program);
    assertThat(result.err())
        .startsWith("fatal error: no goroutines (main called runtime.Goexit) - deadlock!");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out().contains("other ended")).isEqualTo(program.endsWith("End"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pendingTimer",
        "sleepingJdkPark",
        "platformThreadSends",
        "threadSendsTwice",
        "poolSends",
        "poolWaitsAndSends",
        "virtualThreadSends",
        "virtualThreadComputesAndSends",
        "delayedCompletionSends",
        "delayedTaskOfPoolSends",
        "delayedTaskComputesAndSends",
        "delayedTasksSendAgainAndAgain",
        "socketRead",
        "childOutput",
        "otherRuntimeSends"
      })
  void whoeverMayStillWakeSomebodyIsLife(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, program);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("main returned");
    assertThat(result.status()).isZero();
  }

  /** No thread for it exists before. */
  @ParameterizedTest
  @CsvSource({"signalHandlerSends, USR2", "handlerOfSigtermSends, TERM"})
  void aHandlerThatTheProgramSetForASignalIsLife(String program, String signal) throws Exception {
    ChildProgram.Result result = ChildProgram.runAndSignal(signal, Programs.class, program);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).as(result.err()).isEqualTo("ready true\nmain returned");
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shutdownHookSends", "taskOfShutdownHookSends", "virtualShutdownHookSends"})
  void aShutdownHookOfTheProgramIsLife(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.runAndSignal("TERM", Programs.class, program);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("ready\nstop");
    assertThat(result.status()).isEqualTo(128 + 15);
  }

  /** The JVM counts virtual threads then, and lists none. */
  @ParameterizedTest
  @ValueSource(strings = {"virtualThreadSends", "virtualThreadComputesAndSends"})
  void aVirtualThreadIsLifeWhereTheJvmDoesNotTrackIt(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.run(UNTRACKED, Programs.class, program);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("main returned");
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mainAndOthersBlocked", "blockedAfterSocket"})
  void aDeadlockIsSeenWhereTheJvmDoesNotTrackVirtualThreads(String program) throws Exception {
    ChildProgram.Result result = ChildProgram.run(UNTRACKED, Programs.class, program);
    assertThat(result.err()).startsWith(ASLEEP);
    assertThat(result.status()).isEqualTo(2);
  }

  /**
   * The other end is in this JVM, as a child of the program's would have a thread there. If the
   * read did not count the program would end before there is anything to read.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"-Dgopark.netpoll=epoll", "-Dgopark.netpoll=selector", "-Dgopark.netpoll=jdk"})
  void aReadOfWhatAStrangerSendsIsLife(String option) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread stranger =
          Thread.ofPlatform()
              .start(() -> {
                try (Socket socket = server.accept()) {
                  Thread.sleep(LONG_ENOUGH_FOR_A_VERDICT);
                  socket.getOutputStream().write('x');
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      ChildProgram.Result result =
          ChildProgram.run(List.of(option), Reading.class, "" + server.getLocalPort());
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).isEqualTo("read x");
      assertThat(result.status()).isZero();
      server.close();
      stranger.join();
    }
  }

  /** Reads from the socket with the port that it is told. */
  static final class Reading {
    private Reading() {}

    public static void main(String[] args) throws Exception {
      Go.run(() -> {
        try (Socket s = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
          System.out.println("read " + (char) s.getInputStream().read());
        }
      });
    }
  }

  /** The JDK's threads, of which there are others with each mode, wait for no socket. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void aDeadlockIsSeenBesideTheJdksPollers(String mode) throws Exception {
    List<String> options = List.of("-Dgopark.netpoll=jdk", "-Djdk.pollerMode=" + mode);
    ChildProgram.Result result = ChildProgram.run(options, Programs.class, "blockedAfterSocket");
    assertThat(result.out()).isEqualTo("read 1");
    assertThat(result.err()).startsWith(ASLEEP);
    assertThat(result.status()).isEqualTo(2);
  }

  // ---- panics ---------------------------------------------------------------------------------

  @Test
  void aPanicInAnyGoroutineEndsTheProgram() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, "childPanics");
    assertThat(result.err())
        .startsWith("panic: java.lang.IllegalStateException: hello\n\ngoroutine ")
        .contains(" [running]:\n")
        .contains("created by ");
    assertThat(result.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mainBlocked | fatal error: all goroutines are asleep - deadlock!
          childPanics | panic: java.lang.IllegalStateException: hello
          mainPanics  | panic: java.io.IOException: from main
          """)
  void whatRunThrowsEndsTheJvmAsInGoIfNobodyCatchesIt(String program, String report)
      throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, program);
    assertThat(result.err()).startsWith(report + "\n\ngoroutine ").doesNotContain("in thread");
    assertThat(result.out()).as(result.err()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void aHandlerOfTheCallersGetsWhatRunThrows() throws Exception {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, e) -> uncaught.set(e))
            .start(() ->
                runUnchecked(() -> {
                  Go.go(() -> {
                    throw new IllegalStateException("hello");
                  });
                  Chan.make().recv();
                }));
    thread.join();
    assertThat(uncaught.get()).isInstanceOf(GoPanic.class).hasMessageContaining("hello");
  }

  private static void runUnchecked(Task main) {
    try {
      Go.run(main);
    } catch (GoPanic e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The panic's report calls this while it is made; main ends meanwhile. */
  private static final class SlowToTell extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient CompletableFuture<Thread> main = new CompletableFuture<>();
    private final transient CountDownLatch telling = new CountDownLatch(1);

    @Override
    public String getMessage() {
      telling.countDown();
      try {
        main.join().join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return "slow";
    }
  }

  @Test
  void aPanicIsNotLostThoughMainReturnsBeforeItIsReported() {
    SlowToTell slow = new SlowToTell();
    assertThatThrownBy(() ->
            Go.run(() -> {
              slow.main.complete(Thread.currentThread());
              Go.go(() -> {
                throw slow;
              });
              slow.telling.await();
            }))
        .isInstanceOf(GoPanic.class)
        .hasCause(slow);
  }

  /** All goroutines are gone then, and the caller of run not yet on its way. */
  @Test
  void aRunThatEndsIsNoDeadlock() throws Exception {
    ChildProgram.Result result = ChildProgram.run(ManyRuns.class, "300");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).as(result.err()).isEqualTo("done");
  }

  @Test
  void aGoexitWhilePanickingEndsOnlyThatGoroutine() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, "goexitWhilePanicking");
    assertThat(result.out()).as(result.err()).isEqualTo("main returned");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aPanicWhileExitingEndsTheProgram() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, "panicWhileExiting");
    assertThat(result.err()).startsWith("panic: java.lang.IllegalStateException: hello\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void runThrowsAGoPanicForAPanicElsewhere() {
    IllegalStateException cause = new IllegalStateException("elsewhere");
    assertThatThrownBy(() ->
            Go.run(() -> {
              Go.go(() -> {
                throw cause;
              });
              Chan.make().recv();
            }))
        .isInstanceOf(GoPanic.class)
        .hasCause(cause);
  }

  @Test
  void runThrowsWhatMainThrewAsItIs() {
    Exception mine = new Exception("mine");
    assertThatThrownBy(() ->
            Go.run(() -> {
              throw mine;
            }))
        .isSameAs(mine);
    StackOverflowError error = new StackOverflowError();
    assertThatThrownBy(() ->
            Go.run(() -> {
              throw error;
            }))
        .isSameAs(error);
  }

  @Test
  void severalRunsOfOneRuntimeAtOnceEndEachWithItsOwnMain() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
      Chan<Integer> firstMayEnd = Chan.make();
      CompletableFuture<Throwable> first = new CompletableFuture<>();
      Chan<Integer> firstRuns = Chan.make(1);
      Thread runner =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  runtime.run(() -> {
                    firstRuns.send(1);
                    firstMayEnd.recv();
                    throw new Exception("first");
                  });
                } catch (Throwable e) {
                  first.complete(e);
                }
              });
      firstRuns.recv();
      assertThatThrownBy(() ->
              runtime.run(() -> {
                throw new Exception("second");
              }))
          .hasMessage("second");
      firstMayEnd.close();
      assertThat(first.get(60, java.util.concurrent.TimeUnit.SECONDS)).hasMessage("first");
      runner.join();
    }
  }

  @Test
  void anExceptionInAnExecutorsTaskGoesToTheThreadsHandler() throws Exception {
    CompletableFuture<Throwable> handled = new CompletableFuture<>();
    try (GoRuntime runtime =
        GoRuntime.builder()
            .procs(1)
            .onPanic((gp, e) -> handled.completeExceptionally(new AssertionError("onPanic")))
            .build()) {
      Thread thread =
          runtime
              .threadFactory()
              .newThread(() -> {
                throw new IllegalStateException("task");
              });
      thread.setUncaughtExceptionHandler((t, e) -> handled.complete(e));
      thread.start();
      assertThat(handled.get()).hasMessage("task");
    }
  }

  @Test
  void onPanicGetsTheGoroutineAndTheException() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    AtomicReference<Goroutine> who = new AtomicReference<>();
    try (GoRuntime runtime =
        GoRuntime.builder()
            .procs(1)
            .onPanic((gp, e) -> {
              who.set(gp);
              seen.set(e);
            })
            .build()) {
      Goroutine gp =
          runtime.go(() -> {
            throw new IllegalStateException("x");
          });
      gp.thread().join();
      assertThat(seen.get()).hasMessage("x");
      assertThat(who.get()).isSameAs(gp);
      CompletableFuture<Integer> after = new CompletableFuture<>();
      runtime.go(() -> after.complete(1));
      after.get();
    }
  }

  @Test
  void aPanicHandlerThatThrowsDoesNotHurtTheScheduler() throws Exception {
    try (GoRuntime runtime =
        GoRuntime.builder()
            .procs(1)
            .onPanic((gp, e) -> {
              gp.thread().setUncaughtExceptionHandler((t, x) -> {});
              throw new IllegalStateException("handler");
            })
            .build()) {
      for (int i = 0; i < 10; i++) {
        runtime
            .go(() -> {
              throw new IllegalStateException("x");
            })
            .thread()
            .join();
      }
      Bounded.run(runtime, Go::gosched);
    }
  }

  // ---- goexit ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goexitRunsFinallyBlocksAndEndsOnlyItsGoroutine(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          List<String> ran = new ArrayList<>();
          Goroutine gp =
              Go.go(() -> {
                try {
                  exit();
                  ran.add("after");
                } finally {
                  ran.add("finally");
                }
              });
          gp.thread().join();
          assertThat(ran).containsExactly("finally");
          assertThat(gp.status()).isEqualTo(Goroutine.Status.DEAD);
        });
  }

  private static void exit() {
    Go.goexit();
  }

  @Test
  void goexitOutsideOfAGoroutineIsRefused() {
    assertThatThrownBy(Go::goexit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no goroutine");
  }

  // ---- stack and memory -----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aStackOverflowInOneGoroutineLeavesTheOthersAndTheChannelsAlone(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> shared = Chan.make(2);
          Chan<Integer> done = Chan.make();
          AtomicInteger overflows = new AtomicInteger();
          for (int i = 0; i < 4; i++) {
            Go.go(() -> {
              for (int round = 0; round < 20; round++) {
                shared.send(round);
                try {
                  recurse(0);
                } catch (StackOverflowError e) {
                  overflows.incrementAndGet();
                }
                shared.recv();
              }
              done.send(1);
            });
          }
          for (int i = 0; i < 4; i++) {
            done.recv();
          }
          assertThat(overflows).hasValue(80);
          shared.send(1);
          assertThat(shared.recv()).isEqualTo(1);
        });
  }

  private static int recurse(int depth) {
    return depth < 0 ? 0 : recurse(depth + 1) + 1;
  }

  /**
   * In a JVM of its own for each, so that the first rounds run code that was never compiled. The
   * interpreter alone has the largest frames.
   */
  @ParameterizedTest
  @CsvSource({
    "channel, -Xmixed",
    "channel, -Xint",
    "channel, -XX:TieredStopAtLevel=1",
    "buffer, -Xmixed",
    "try, -Xmixed",
    "select, -Xmixed",
    "select, -Xint",
    "timed, -Xmixed",
    "mutex, -Xmixed",
    "mutex, -Xint",
    "rw, -Xmixed",
    "cond, -Xmixed",
    "cond, -Xint",
    "group, -Xmixed",
    "errors, -Xmixed",
    "go, -Xmixed",
    "go, -Xint",
    "yield, -Xmixed",
    "block, -Xmixed",
    "world, -Xmixed",
    "jdk, -Xmixed"
  })
  void anOverflowInsideOfAnOperationHarmsNothing(String kind, String mode) throws Exception {
    boolean lengthy = Boolean.getBoolean("gopark.long");
    int rounds = (mode.equals("-Xint") ? 10 : 25) * (lengthy ? 12 : 1);
    // What counts is where a stack ends, and a small one ends the same way, but sooner.
    List<String> options = lengthy ? List.of(mode) : List.of(mode, "-Xss400k");
    long seed = System.nanoTime();
    ChildProgram.Result result =
        ChildProgram.runFromClassFiles(
            options, StackOverflows.class, kind, "" + rounds, Long.toString(seed));
    assertThat(result.out() + result.err())
        .as("seed %d", seed)
        .isEqualTo("overflowed: true\nmain returned");
  }

  @Test
  void anUncaughtStackOverflowIsAPanicLikeAnyOther() throws Exception {
    assertThatThrownBy(() ->
            Go.run(() -> {
              Go.go(() -> recurse(0));
              Chan.make().recv();
            }))
        .isInstanceOf(GoPanic.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void runningOutOfMemoryLeavesTheSchedulerAndTheChannelsUsable() throws Exception {
    ChildProgram.Result result =
        ChildProgram.run(List.of("-Xmx48m", "-XX:+UseSerialGC"), Programs.class, "outOfMemory");
    // An idle M may die of it and say so; what counts is that the program comes to its end.
    assertThat(result.out()).as(result.err()).isEqualTo("out of memory: true\nmain returned");
  }

  // ---- threads --------------------------------------------------------------------------------

  @Test
  void aProgramThatNeedsTooManyThreadsEndsWithGosText() throws Exception {
    ChildProgram.Result result = ChildProgram.run(Programs.class, "threadLimit");
    assertThat(result.err())
        .startsWith("runtime: program exceeds 10-thread limit\nfatal error: thread exhaustion\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void noWakeUpIsRejectedNeitherDuringTheCloseNorAfterIt() throws Exception {
    ChildProgram.Result result = ChildProgram.run(LateWakeups.class);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("each ran\nclosed\nwoken true");
    assertThat(result.status()).isZero();
  }
}
