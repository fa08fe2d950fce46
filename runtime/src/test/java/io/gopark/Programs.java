package io.gopark;

import static io.gopark.Select.after;
import static io.gopark.Select.recv;
import static io.gopark.Select.select;

import io.gopark.sync.Mutex;
import io.gopark.time.Timer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Programs for a JVM of their own: what counts as life is the whole JVM's, and a JVM that is out of
 * memory is no place for a test. Each runs under a program's rules, and nobody catches what ends
 * it.
 */
public final class Programs {
  private Programs() {}

  public static void main(String[] args) throws Exception {
    run(program(args[0]));
  }

  static void run(Task main) throws Exception {
    Go.run(main);
    System.out.println("main returned");
  }

  private static Task program(String name) {
    return switch (name) {
      case "mainBlocked" -> () -> Chan.make().recv();
      case "mainAndOthersBlocked" -> Programs::mainAndOthersBlocked;
      case "blockedAfterGoSleep" -> Programs::blockedAfterGoSleep;
      case "blockedAfterThreadSleep" -> Programs::blockedAfterThreadSleep;
      case "blockedAfterTimedReceive" -> Programs::blockedAfterTimedReceive;
      case "blockedAfterTimeLimitElsewhere" -> Programs::blockedAfterTimeLimitElsewhere;
      case "blockedAfterSocket" -> Programs::blockedAfterSocket;
      case "blockedWhileLocked" -> Programs::blockedWhileLocked;
      case "blockedAfterMuchWork" -> Programs::blockedAfterMuchWork;
      case "blockedAfterPlatformThread" -> Programs::blockedAfterPlatformThread;
      case "blockedAfterPool" -> Programs::blockedAfterPool;
      case "poolSends" -> Programs::poolSends;
      case "poolWaitsAndSends" -> Programs::poolWaitsAndSends;
      case "threadSendsTwice" -> Programs::threadSendsTwice;
      case "mainExited" -> Go::goexit;
      case "mainExitedOthersBlocked" -> Programs::mainExitedOthersBlocked;
      case "mainExitedOthersEnd" -> Programs::mainExitedOthersEnd;
      case "pendingTimer" -> Programs::pendingTimer;
      case "sleepingJdkPark" -> Programs::sleepingJdkPark;
      case "platformThreadSends" -> Programs::platformThreadSends;
      case "virtualThreadSends" -> Programs::virtualThreadSends;
      case "virtualThreadComputesAndSends" -> Programs::virtualThreadComputesAndSends;
      case "socketRead" -> Programs::socketRead;
      case "childOutput" -> Programs::childOutput;
      case "otherRuntimeSends" -> Programs::otherRuntimeSends;
      case "mainPanics" -> Programs::mainPanics;
      case "childPanics" -> Programs::childPanics;
      case "goexitWhilePanicking" -> Programs::goexitWhilePanicking;
      case "panicWhileExiting" -> Programs::panicWhileExiting;
      case "outOfMemory" -> Programs::outOfMemory;
      case "operationsOnAFullHeap" -> Programs::operationsOnAFullHeap;
      case "interruptsAfterTimersFoundNoMemory" -> Programs::interruptsAfterTimersFoundNoMemory;
      case "threadLimit" -> Programs::threadLimit;
      default -> ComingThreads.program(name);
    };
  }

  // ---- deadlocks ------------------------------------------------------------------------------

  private static void mainAndOthersBlocked() throws Exception {
    Chan<Integer> ch = Chan.make();
    for (int i = 0; i < 5; i++) {
      Go.go(() -> Chan.<Integer>make().send(1));
    }
    ch.recv();
  }

  private static void blockedAfterGoSleep() throws Exception {
    Go.sleep(Duration.ofMillis(5));
    Chan.make().recv();
  }

  private static void blockedAfterThreadSleep() throws Exception {
    Thread.sleep(5);
    Object monitor = new Object();
    synchronized (monitor) {
      monitor.wait(5);
    }
    LockSupport.parkNanos(1_000_000);
    Chan.make().recv();
  }

  private static void blockedAfterTimedReceive() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    ch.recv(Duration.ofMillis(3));
    ch.send(1, Duration.ofHours(1));
    ch.recv(Duration.ofHours(1));
    ch.recv();
  }

  /** The time limit for which an M sleeps, while main computes, is given up. */
  private static void blockedAfterTimeLimitElsewhere() throws Exception {
    Chan<Integer> ch = Chan.make();
    Goroutine gp = Go.go(() -> ch.recv(Duration.ofHours(1)));
    while (gp.status() != Goroutine.Status.WAITING) {
      Thread.onSpinWait();
    }
    long asleep = System.nanoTime() + 50_000_000;
    while (System.nanoTime() < asleep) {
      Thread.onSpinWait();
    }
    ch.send(1);
    Chan.make().recv();
  }

  private static void blockedAfterSocket() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Go.go(() -> {
        try (Socket s = server.accept()) {
          s.getOutputStream().write(1);
        }
      });
      try (Socket s = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
        System.out.println("read " + s.getInputStream().read());
      }
    }
    Chan.make().recv();
  }

  private static void blockedWhileLocked() throws Exception {
    Go.go(() -> {
      Go.lockOSThread();
      Chan.make().recv();
    });
    Go.lockOSThread();
    Chan.make().recv();
  }

  private static void blockedAfterMuchWork() throws Exception {
    Chan<Integer> done = Chan.make();
    for (int i = 0; i < 1_000; i++) {
      Go.go(() -> {
        Go.gosched();
        done.send(1);
      });
    }
    for (int i = 0; i < 1_001; i++) {
      done.recv();
    }
  }

  private static void blockedAfterPlatformThread() throws Exception {
    Chan<Integer> ch = Chan.make();
    Thread.ofPlatform().start(() -> ch.trySend(1)).join();
    ch.recv();
  }

  /** The pool's worker lives on for a minute, and waits for work. */
  private static void blockedAfterPool() throws Exception {
    CompletableFuture.runAsync(() -> {}).get();
    Chan.make().recv();
  }

  private static void poolSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    CompletableFuture.runAsync(() -> {
      LockSupport.parkNanos(500_000_000);
      ch.trySend(1);
    });
    ch.recv();
  }

  /** A worker that waits for a future does not count as active in its pool. */
  private static void poolWaitsAndSends() throws Exception {
    Chan<Integer> ch = Chan.make(2);
    CompletableFuture<Integer> never = new CompletableFuture<>();
    CompletableFuture.runAsync(() -> {
      int got = never.completeOnTimeout(1, 500, TimeUnit.MILLISECONDS).join();
      ch.trySend(got);
    });
    CompletableFuture.runAsync(() -> {
      try {
        new CompletableFuture<Integer>().get(700, TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        ch.trySend(2);
      }
    });
    ch.recv();
    ch.recv();
  }

  /** All fall asleep again and again, with the next thread to wake them started just before. */
  private static void threadSendsTwice() throws Exception {
    Chan<Integer> ch = Chan.make();
    for (int i = 0; i < 300; i++) {
      int spins = i * 200;
      Thread.ofPlatform()
          .start(() -> {
            for (int k = 0; k < spins; k++) {
              Thread.onSpinWait();
            }
            while (!ch.trySend(1)) {
              Thread.onSpinWait();
            }
          });
      ch.recv();
    }
  }

  private static void mainExitedOthersBlocked() {
    Go.go(() -> Chan.make().recv());
    throw Go.goexit();
  }

  private static void mainExitedOthersEnd() {
    Go.go(() -> {
      Go.sleep(Duration.ofMillis(20));
      System.out.println("other ended");
    });
    throw Go.goexit();
  }

  // ---- no deadlocks ---------------------------------------------------------------------------

  private static void pendingTimer() throws Exception {
    Chan<Integer> ch = Chan.make();
    Go.go(() -> {
      Go.sleep(Duration.ofMillis(400));
      ch.send(1);
    });
    ch.recv();
    System.out.println(ch.recv(Duration.ofMillis(400)).getClass().getSimpleName());
  }

  private static void sleepingJdkPark() throws Exception {
    Chan<Integer> ch = Chan.make();
    Object monitor = new Object();
    Go.go(() -> {
      Thread.sleep(300);
      synchronized (monitor) {
        monitor.wait(300);
      }
      LockSupport.parkNanos(300_000_000);
      ch.send(1);
    });
    ch.recv();
  }

  private static void platformThreadSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    Thread.ofPlatform()
        .start(() -> {
          LockSupport.parkNanos(500_000_000);
          ch.trySend(1);
        });
    ch.recv();
  }

  private static void virtualThreadSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    CompletableFuture<Thread> sender = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() ->
            sender.complete(
                Thread.ofVirtual()
                    .start(() -> {
                      LockSupport.parkNanos(500_000_000);
                      ch.trySend(1);
                    })))
        .join();
    sender.get();
    ch.recv();
  }

  /** No timer of the JDK's is set for it. */
  private static void virtualThreadComputesAndSends() throws Exception {
    Chan<Integer> ch = Chan.make(1);
    Thread.ofPlatform()
        .start(() ->
            Thread.ofVirtual()
                .start(() -> {
                  long start = System.nanoTime();
                  while (System.nanoTime() - start < 500_000_000) {
                    Thread.onSpinWait();
                  }
                  ch.trySend(1);
                }))
        .join();
    ch.recv();
  }

  private static void socketRead() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process peer =
          new ProcessBuilder(
                  "bash",
                  "-c",
                  "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; sleep 0.5; echo x >&3")
              .start();
      try (Socket s = server.accept()) {
        System.out.println("read " + (char) s.getInputStream().read());
      }
      peer.waitFor();
    }
  }

  private static void childOutput() throws Exception {
    Process peer = new ProcessBuilder("bash", "-c", "sleep 0.5; echo x").start();
    System.out.println("read " + (char) peer.getInputStream().read());
    System.out.println("status " + new ProcessBuilder("sleep", "0.3").start().waitFor());
  }

  private static void otherRuntimeSends() throws Exception {
    Chan<Integer> ch = Chan.make();
    GoRuntime other = GoRuntime.builder().procs(1).name("other").build();
    other.go(() -> {
      Go.sleep(Duration.ofMillis(500));
      ch.send(1);
    });
    ch.recv();
  }

  // ---- panics ---------------------------------------------------------------------------------

  private static void mainPanics() throws Exception {
    throw new java.io.IOException("from main");
  }

  private static void childPanics() throws Exception {
    Go.go(() -> {
      throw new IllegalStateException("hello");
    });
    Chan.make().recv();
  }

  private static void goexitWhilePanicking() throws Exception {
    Chan<Integer> done = Chan.make();
    Go.go(() -> {
      try {
        exitInFinally();
      } finally {
        done.send(1);
      }
    });
    done.recv();
  }

  @SuppressWarnings("finally")
  private static void exitInFinally() {
    try {
      throw new IllegalStateException("dropped");
    } finally {
      Go.goexit();
    }
  }

  private static void panicWhileExiting() throws Exception {
    Go.go(Programs::throwInFinally);
    Chan.make().recv();
  }

  @SuppressWarnings("finally")
  private static void throwInFinally() {
    try {
      Go.goexit();
    } finally {
      throw new IllegalStateException("hello");
    }
  }

  // ---- resources ------------------------------------------------------------------------------

  /** What does not switch goroutines either, and has been done before, takes no memory. */
  private static void operationsOnAFullHeap() throws Exception {
    Chan<Integer> full = Chan.make(1);
    full.send(1);
    Mutex mutex = new Mutex();
    int done = operations(full, mutex, 1);
    Object[] kept = new Object[2];
    for (int size = 1 << 16; size > 8; size /= 8) {
      try {
        while (true) {
          kept = new Object[] {kept, new byte[size]};
        }
      } catch (OutOfMemoryError e) {
        continue;
      }
    }
    done += operations(full, mutex, 10_000);
    // Interpreted code keeps what a variable holds until it is assigned again.
    kept = null;
    System.out.println(done + " operations");
  }

  private static int operations(Chan<Integer> full, Mutex mutex, int n) {
    int done = 0;
    for (int i = 0; i < n; i++) {
      if (!full.trySend(2) && mutex.tryLock()) {
        mutex.unlock();
        done++;
      }
    }
    return done;
  }

  /** There are as many timers as the P's heap of timers has room for before it grows again. */
  private static void interruptsAfterTimersFoundNoMemory() throws Exception {
    Go.gomaxprocs(1);
    Chan<Integer> never = Chan.make();
    Duration[] time = {Duration.ofNanos(1)};
    Task[] waits = {() -> Go.sleep(time[0]), () -> select(recv(never), after(time[0]))};
    for (Task wait : waits) {
      // The JVM links code at its first execution.
      wait.run();
    }
    time[0] = Duration.ofHours(1);
    Task nothing = () -> {};
    for (int i = 0; i < 1 << 14; i++) {
      Timer unused = Timer.afterFunc(time[0], nothing);
    }
    for (Task wait : waits) {
      System.out.println(interruptAfterNoMemoryFor(wait));
    }
  }

  /** Interrupts a receive by a goroutine that has found no memory for {@code wait}. */
  private static String interruptAfterNoMemoryFor(Task wait) throws Exception {
    Chan<Integer> never = Chan.make();
    String[] result = {""};
    Goroutine gp =
        Go.go(() -> {
          try {
            onFullHeap(wait);
          } catch (OutOfMemoryError e) {
            result[0] = "out of memory, ";
          }
          try {
            never.recv();
            result[0] += "not interrupted";
          } catch (InterruptedException e) {
            result[0] += "interrupted";
          }
        });
    Program.awaitParked(gp, WaitReason.CHAN_RECEIVE);
    gp.thread().interrupt();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (gp.thread().isAlive() && System.nanoTime() - deadline < 0) {
      Go.gosched();
    }
    never.close();
    gp.thread().join();
    return result[0];
  }

  /** There is memory for small things, but not for what the timers need to grow. */
  private static void onFullHeap(Task task) throws Exception {
    Object[] kept = null;
    try {
      while (true) {
        kept = new Object[] {kept, new byte[1 << 16]};
      }
    } catch (OutOfMemoryError e) {
      kept = (Object[]) kept[0];
    }
    task.run();
    throw new IllegalStateException("memory was found beside " + kept.length);
  }

  /** Memory runs out again and again while goroutines hand over, sleep, yield and start others. */
  private static void outOfMemory() throws Exception {
    Chan<Integer> ping = Chan.make();
    Chan<Integer> pong = Chan.make(1);
    Go.go(() -> {
      for (int v : ping) {
        pong.send(v);
      }
    });
    // The JVM links code at its first execution, and cannot where there is no memory.
    for (int i = 0; i < 500; i++) {
      useEverything(ping, pong);
    }
    List<Goroutine> fillers = new ArrayList<>();
    int[] exhausted = new int[4];
    for (int i = 0; i < exhausted.length; i++) {
      int number = i;
      fillers.add(
          Go.go(() -> {
            for (int round = 0; round < 3; round++) {
              try {
                fill();
              } catch (OutOfMemoryError e) {
                exhausted[number]++;
              }
            }
          }));
    }
    for (int next = 0; next < fillers.size(); ) {
      try {
        next += fillers.get(next).thread().isAlive() ? 0 : 1;
        useEverything(ping, pong);
      } catch (OutOfMemoryError e) {
        exhausted[0]++;
        // What was on its way when it struck must not be taken for a later answer.
        Object unused = pong.tryRecv();
      }
    }
    for (int i = 0; i < 1_000; i++) {
      useEverything(ping, pong);
    }
    System.out.println("out of memory: " + (exhausted[0] > 0));
  }

  private static void useEverything(Chan<Integer> ping, Chan<Integer> pong) throws Exception {
    ping.send(1);
    pong.recv();
    Go.sleep(Duration.ofNanos(1_000));
    Thread.sleep(0, 1_000);
    Go.gosched();
    pong.recv(Duration.ofNanos(1_000));
    Go.go(Go::gosched).thread().join();
  }

  private static void fill() {
    List<Object> all = new ArrayList<>();
    for (int size = 1 << 20; ; ) {
      try {
        all.add(new byte[size]);
      } catch (OutOfMemoryError e) {
        if (size < 32) {
          throw e;
        }
        size /= 2;
      }
    }
  }

  private static void threadLimit() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    GoRuntime small = GoRuntime.builder().procs(2).maxThreads(10).programRules().build();
    small.run(() -> {
      for (int i = 0; i < 20; i++) {
        Go.go(() -> {
          Go.lockOSThread();
          never.await();
        });
      }
      new ByteArrayOutputStream().close();
      never.await();
    });
  }
}
