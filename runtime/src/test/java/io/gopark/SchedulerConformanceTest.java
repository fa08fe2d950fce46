package io.gopark;

import static io.gopark.Go.go;
import static io.gopark.Go.gomaxprocs;
import static io.gopark.Go.gosched;
import static io.gopark.Go.numGoroutine;
import static io.gopark.Go.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the scheduler does; the numbers are those of docs/conformance/scheduler.md. */
class SchedulerConformanceTest {
  @OnProcs
  void n66_stoppingTheWorldOverAndOverBesideAHogAndACollectorEnds(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          Chan<Boolean> ended = Chan.make(2);
          go(() -> {
            while (!stop.get()) {
              Thread.onSpinWait();
            }
            ended.send(true);
          });
          go(() -> {
            for (int i = 0; i < 10; i++) {
              System.gc();
            }
            ended.send(true);
          });
          int before = procs;
          for (int i = 0; i < 1_000; i++) {
            // Never the same number again, for which the world would not be stopped.
            int now = 3 - i % 2;
            assertThat(gomaxprocs(now)).isEqualTo(before);
            before = now;
          }
          stop.set(true);
          ended.recv();
          ended.recv();
        });
  }

  @OnProcs
  void n67_whoYieldsLetsOthersGetOn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger turns = new AtomicInteger();
          Goroutine other =
              go(() -> {
                while (turns.incrementAndGet() < 1_000) {
                  gosched();
                }
              });
          while (turns.get() < 1_000) {
            gosched();
          }
          Program.awaitEnd(other);
        });
  }

  @OnProcs
  void n69_aLockedGoroutineYieldsAndSleepsAndMayEndLocked(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<Boolean> done = Chan.make();
          go(() -> {
            Go.lockOSThread();
            for (int i = 0; i < 10; i++) {
              gosched();
              sleep(Duration.ofMillis(1));
            }
            done.send(true);
          });
          assertThat(done.recv()).isTrue();
        });
  }

  @OnProcs
  void n70_asManySpinnersAsPsTakeStepsTogether(int procs) throws Exception {
    Program.runWithoutSysmon(procs, () -> takeStepsTogether(procs));
  }

  /** Each step ends when all have reached it, and nobody gives way or is made to meanwhile. */
  private static void takeStepsTogether(int spinners) throws InterruptedException {
    AtomicInteger arrived = new AtomicInteger();
    Chan<Boolean> done = Chan.make();
    for (int s = 0; s < spinners; s++) {
      go(() -> {
        for (int step = 1; step <= 5; step++) {
          arrived.incrementAndGet();
          while (arrived.get() < step * spinners) {
            Thread.onSpinWait();
          }
        }
        done.send(true);
      });
    }
    for (int s = 0; s < spinners; s++) {
      done.recv();
    }
    assertThat(arrived).hasValue(5 * spinners);
  }

  @OnProcs
  void n71_alsoBesideOthersThatHaveWorkAndBesideSocketsThatAreRead(int procs) throws Exception {
    Program.runWithoutSysmon(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          Chan<Boolean> ended = Chan.make();
          try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
              Socket silent = new Socket(server.getInetAddress(), server.getLocalPort());
              Socket peer = server.accept()) {
            go(() -> ended.send(peer.getInputStream().read() == 7));
            go(() -> {
              while (!stop.get()) {
                gosched();
              }
              ended.send(true);
            });
            takeStepsTogether(procs);
            stop.set(true);
            silent.getOutputStream().write(7);
            assertThat(ended.recv()).isTrue();
            assertThat(ended.recv()).isTrue();
          }
        });
  }

  @OnProcs
  void n73_aTimerFiresThoughTwoGoroutinesHogAnUnbufferedChannel(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          Chan<Integer> hogged = Chan.make();
          for (int i = 0; i < 2; i++) {
            go(() -> {
              while (!stop.get()) {
                hogged.send(0);
              }
            });
          }
          RecvChan<?> due = io.gopark.time.Timer.after(Duration.ofMillis(5));
          do {
            hogged.recv();
          } while (due.tryRecv() instanceof Received.Empty);
          stop.set(true);
          drain(hogged, 1);
        });
  }

  @OnProcs
  void n74_aTimerFiresThoughTwoGoroutinesMakeBlockingCallsWithoutEnd(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          AtomicInteger calls = new AtomicInteger();
          for (int i = 0; i < 2; i++) {
            go(() -> {
              while (!stop.get()) {
                Integer unused = Go.blocking(calls::incrementAndGet);
              }
            });
          }
          for (int i = 0; i < 5 || calls.get() == 0; i++) {
            sleep(Duration.ofMillis(5));
          }
          stop.set(true);
          awaitAlone();
        });
  }

  @OnProcs
  void n75_twoThatSpinOnEachOthersFlagBothEnd(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicInteger turn = new AtomicInteger();
          for (int i = 0; i < 2; i++) {
            int me = i;
            go(() -> {
              for (int k = 0; k < 5; k++) {
                while (turn.get() != me) {
                  Thread.onSpinWait();
                }
                turn.set(1 - me);
              }
            });
          }
          awaitAlone();
        });
  }

  @OnProcs
  void n77_aLoopWithoutCallsDoesNotKeepOthersFromRunning(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          boolean[] ran = {false};
          AtomicBoolean stop = new AtomicBoolean();
          for (int i = 0; i < procs; i++) {
            go(() -> {
              long unused = 0;
              while (!stop.get()) {
                unused++;
              }
            });
          }
          Chan<Boolean> done = Chan.make();
          go(() -> {
            ran[0] = true;
            done.send(true);
          });
          done.recv();
          assertThat(ran[0]).isTrue();
          stop.set(true);
          awaitAlone();
        });
  }

  @OnProcs
  void n78_whoCollectsGarbageLeavesOthersTheirTurn(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          AtomicBoolean stop = new AtomicBoolean();
          go(() -> {
            while (!stop.get()) {
              System.gc();
            }
          });
          for (int i = 0; i < 100; i++) {
            gosched();
          }
          sleep(Duration.ofMillis(1));
          stop.set(true);
          awaitAlone();
        });
  }

  @OnProcs
  void n79_mainIsAloneAtFirstAndTheDumpHasAHeaderForEachGoroutine(int procs) throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(procs).build();
    Bounded.run(
        runtime,
        () -> {
          assertThat(numGoroutine()).isEqualTo(1);
          Chan<Boolean> never = Chan.make();
          for (int i = 0; i < 5; i++) {
            Program.awaitParked(go(never::recv), WaitReason.CHAN_RECEIVE);
          }
          assertThat(numGoroutine()).isEqualTo(6);
          assertThat(headers(runtime)).isEqualTo(6);
          never.close();
          awaitAlone();
          assertThat(headers(runtime)).isEqualTo(1);
        });
    runtime.close();
  }

  private static long headers(GoRuntime runtime) throws IOException {
    StringBuilder dump = new StringBuilder();
    runtime.dump(dump);
    return dump.toString().lines().filter(line -> line.startsWith("goroutine ")).count();
  }

  /** Eight of them, with calls that last for microseconds up to tens of milliseconds. */
  @OnProcs
  void n90_allThatMakeBlockingCallsStartAndStop(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          for (Duration length :
              new Duration[] {
                Duration.ofNanos(100_000), Duration.ofMillis(1), Duration.ofMillis(10)
              }) {
            AtomicBoolean stop = new AtomicBoolean();
            Chan<Boolean> started = Chan.make();
            Chan<Boolean> stopped = Chan.make(8);
            for (int i = 0; i < 8; i++) {
              go(() -> {
                started.send(true);
                while (!stop.get()) {
                  StuckGoroutinesTest.spinFor(Duration.ofNanos(10_000));
                  Go.blocking(() -> {
                    java.util.concurrent.locks.LockSupport.parkNanos(length.toNanos());
                    return true;
                  });
                }
                stopped.send(true);
              });
            }
            for (int i = 0; i < 8; i++) {
              started.recv();
            }
            stop.set(true);
            for (int i = 0; i < 8; i++) {
              stopped.recv();
            }
          }
        });
  }

  @OnProcs
  void n91_whoRunsIsKnownAnewAfterEachSwitch(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          ThreadLocal<Goroutine> own = new ThreadLocal<>();
          AtomicLong checks = new AtomicLong();
          Chan<Integer> baton = Chan.make();
          for (int i = 0; i < 20; i++) {
            go(() -> {
              Goroutine me = Goroutine.current();
              own.set(me);
              for (int k = 0; k < 200; k++) {
                if (k % 3 == 0) {
                  gosched();
                } else if (k % 3 == 1) {
                  baton.send(k);
                } else {
                  sleep(Duration.ofNanos(1_000));
                }
                if (Goroutine.current() == me
                    && me.thread() == Thread.currentThread()
                    && own.get() == me) {
                  checks.incrementAndGet();
                }
              }
            });
          }
          while (numGoroutine() > 1) {
            baton.recv(Duration.ofMillis(1));
          }
          assertThat(checks).hasValue(20 * 200);
        });
  }

  @OnProcs
  void n94_gomaxprocsReturnsTheNumberBefore(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          assertThat(gomaxprocs(0)).isEqualTo(procs);
          assertThat(gomaxprocs(procs + 1)).isEqualTo(procs);
          assertThat(gomaxprocs(-1)).isEqualTo(procs + 1);
        });
  }

  @OnProcs
  void n97_goexitRunsWhatWasDeferred(int procs) throws Exception {
    Program.run(
        procs,
        () -> {
          Chan<String> order = Chan.make(3);
          go(() -> {
            try {
              try {
                throw Go.goexit();
              } finally {
                order.send("inner");
              }
            } finally {
              order.send("outer");
            }
          });
          awaitAlone();
          assertThat(order.recv()).isEqualTo("inner");
          assertThat(order.recv()).isEqualTo("outer");
        });
  }

  @OnProcs
  void n99_aPanicInWhatGoexitRunsEndsTheProgram(int procs) {
    assertThatThrownBy(() ->
            Program.run(
                procs,
                () -> {
                  go(() -> {
                    try {
                      throw Go.goexit();
                    } finally {
                      panic("hello");
                    }
                  });
                  Chan.make().recv();
                }))
        .isInstanceOf(GoPanic.class)
        .hasMessageContaining("hello");
  }

  private static void panic(String text) {
    throw new RuntimeError(text);
  }

  /** Each goroutine of the runtime's own would have a block in the dump too. */
  @OnProcs
  void n103_aDumpShowsNoGoroutinesButTheUsers(int procs) throws Exception {
    GoRuntime runtime = GoRuntime.builder().procs(procs).build();
    Bounded.run(
        runtime,
        () -> {
          io.gopark.time.Timer pending =
              io.gopark.time.Timer.afterFunc(Duration.ofHours(1), () -> {});
          sleep(Duration.ofMillis(1));
          Set<Goroutine> seen = new HashSet<>(runtime.goroutines());
          assertThat(seen).containsExactly(Goroutine.current());
          assertThat(headers(runtime)).isEqualTo(1);
          assertThat(pending.stop()).isTrue();
        });
    runtime.close();
  }

  @OnProcs
  void n105_aPanicElsewhereEndsTheProgramThoughMainReturnsLater(int procs) {
    assertThatThrownBy(() ->
            Program.run(
                procs,
                () -> {
                  Goroutine child = go(() -> panic("hello"));
                  child.thread().join();
                }))
        .isInstanceOfSatisfying(
            GoPanic.class,
            e -> assertThat(e.report()).startsWith("panic: hello\n").contains("created by "));
  }

  @OnProcs
  void n106_whatIsDeferredMayYieldAndBlockWhilePanicking(int procs) throws Exception {
    assertThatThrownBy(() ->
            Program.run(
                procs,
                () -> {
                  Chan<Integer> answer = Chan.make();
                  go(() -> {
                    try {
                      panic("first");
                    } finally {
                      gosched();
                      int unused = Go.blocking(() -> 1);
                      answer.recv();
                    }
                  });
                  answer.send(1);
                  Chan.make().recv();
                }))
        .isInstanceOf(GoPanic.class)
        .hasMessageContaining("first");
  }

  /** Returns when no other goroutine is left. */
  private static void awaitAlone() {
    while (numGoroutine() > 1) {
      gosched();
    }
  }

  private static void drain(Chan<Integer> ch, int left) throws InterruptedException {
    while (numGoroutine() > left) {
      Received<Integer> unused = ch.tryRecv();
      gosched();
    }
  }
}
