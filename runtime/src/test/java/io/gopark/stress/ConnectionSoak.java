package io.gopark.stress;

import io.gopark.GoRuntime;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A server that is used and abused for as long as asked: clients that behave, vanish in the middle
 * of a message, close one direction, send a byte at a time, or reset; and all the time runtimes
 * that are closed while their goroutines wait for sockets. Afterwards the process has no more
 * descriptors than before, and no more heap.
 *
 * <p>Run for half an hour, after {@code ./mvnw -pl runtime test-compile}:
 *
 * <pre>
 * java --add-opens java.base/java.lang=ALL-UNNAMED -Xmx512m \
 *     -cp runtime/target/classes:runtime/target/test-classes io.gopark.stress.ConnectionSoak 1800
 * </pre>
 *
 * <p>A second number is for how many milliseconds a client pauses after each conversation, on a
 * machine that has other things to do.
 */
final class ConnectionSoak {
  private static final int CLIENTS = 50;
  private static final int LENGTH = 64;
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final long seed;
  private final long end;
  private final long pauseMillis;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong conversations = new AtomicLong();
  private final AtomicLong[] faults = new AtomicLong[Fault.values().length];
  private long runtimes;

  private enum Fault {
    NONE,
    VANISH,
    HALF_CLOSE,
    SLOW,
    RESET,
    TIME_OUT
  }

  /**
   * What is left, in the end.
   *
   * @param conversations how many connections were used
   * @param runtimes how many runtimes were closed while their goroutines waited
   * @param descriptors how many more descriptors are open than after the first round
   * @param heapBytes how many more bytes are live than after the first round
   */
  record Result(long conversations, long runtimes, long descriptors, long heapBytes) {}

  private ConnectionSoak(long seed, long nanos, long pauseMillis) {
    this.seed = seed;
    this.pauseMillis = pauseMillis;
    this.end = System.nanoTime() + nanos;
    Arrays.setAll(faults, _ -> new AtomicLong());
  }

  public static void main(String[] args) throws Exception {
    long seconds = args.length == 0 ? 60 : Long.parseLong(args[0]);
    long pauseMillis = args.length < 2 ? 0 : Long.parseLong(args[1]);
    Result result = run(TimeUnit.SECONDS.toNanos(seconds), System.nanoTime(), pauseMillis);
    System.out.println(result);
    boolean leaks = result.descriptors > 0 || result.heapBytes > 16 << 20;
    System.exit(leaks ? 1 : 0);
  }

  /** For so long; throws what any party threw. */
  static Result run(long nanos, long seed, long pauseMillis) throws Exception {
    warmUp();
    long descriptors = settledDescriptors(Long.MAX_VALUE);
    long heap = heap();
    ConnectionSoak soak = new ConnectionSoak(seed, nanos, pauseMillis);
    try (GoRuntime runtime = GoRuntime.builder().name("soak").procs(2).build()) {
      soak.converse(runtime);
      abandon(runtime);
    }
    Throwable e = soak.failure.get();
    if (e != null) {
      throw new AssertionError("seed " + seed, e);
    }
    return new Result(
        soak.conversations.get(),
        soak.runtimes,
        settledDescriptors(descriptors) - descriptors,
        heap() - heap);
  }

  /** What is opened or loaded once and kept is there before the count begins. */
  private static void warmUp() throws Exception {
    ConnectionSoak soak = new ConnectionSoak(0, TimeUnit.MILLISECONDS.toNanos(500), 0);
    try (GoRuntime runtime = GoRuntime.builder().name("warm-up").procs(2).build()) {
      soak.converse(runtime);
    }
  }

  private void converse(GoRuntime runtime) throws Exception {
    CountDownLatch left = new CountDownLatch(CLIENTS);
    try (ServerSocket server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
      runtime.go(() -> accept(runtime, server));
      for (int i = 0; i < CLIENTS; i++) {
        SplittableRandom random = new SplittableRandom(seed + i);
        runtime.go(() -> {
          try {
            while (goesOn()) {
              Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
              converse(server, random, fault);
              faults[fault.ordinal()].incrementAndGet();
              conversations.incrementAndGet();
              pause();
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            left.countDown();
          }
        });
      }
      long report = System.nanoTime() + REPORT_NANOS;
      while (goesOn()) {
        closeUnderLoad(server);
        pause();
        if (System.nanoTime() - report > 0) {
          report += REPORT_NANOS;
          System.out.println(this);
        }
      }
      if (!left.await(60, TimeUnit.SECONDS)) {
        runtime.dump(System.err);
        throw new AssertionError("seed " + seed + ": " + left.getCount() + " clients hang");
      }
    }
  }

  /** Connections that only goroutines know, which wait for them when their runtime is closed. */
  private static void abandon(GoRuntime runtime) throws Exception {
    int pairs = 20;
    CountDownLatch waiting = new CountDownLatch(pairs);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < pairs; i++) {
        runtime.go(() -> {
          Socket one = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket other = server.accept();
          runtime.go(() -> echo(other));
          waiting.countDown();
          require(one.getInputStream().read() == -2, "nobody wakes it");
        });
      }
      if (!waiting.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("connections cannot be made");
      }
    }
  }

  private void pause() throws InterruptedException {
    if (pauseMillis > 0) {
      Thread.sleep(pauseMillis);
    }
  }

  private boolean goesOn() {
    return System.nanoTime() - end < 0 && failure.get() == null;
  }

  @Override
  public String toString() {
    return conversations
        + " conversations "
        + Arrays.toString(faults)
        + ", "
        + runtimes
        + " runtimes, "
        + descriptors()
        + " descriptors";
  }

  /** A runtime whose goroutines use and wait for sockets, and that is closed nevertheless. */
  private void closeUnderLoad(ServerSocket server) throws Exception {
    GoRuntime brief = GoRuntime.builder().name("brief").procs(1).build();
    Socket[] sockets = new Socket[4];
    CountDownLatch used = new CountDownLatch(sockets.length);
    for (int i = 0; i < sockets.length; i++) {
      Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
      sockets[i] = socket;
      brief.go(() -> {
        exchange(socket, new byte[LENGTH]);
        used.countDown();
        for (; ; ) {
          exchange(socket, new byte[LENGTH]);
        }
      });
    }
    boolean all = used.await(30, TimeUnit.SECONDS);
    brief.close();
    runtimes++;
    for (Socket socket : sockets) {
      socket.close();
    }
    if (!all) {
      throw new AssertionError("seed " + seed + ": a goroutine of a brief runtime hangs");
    }
  }

  private void accept(GoRuntime runtime, ServerSocket server) {
    try {
      for (; ; ) {
        Socket socket = server.accept();
        runtime.go(() -> echo(socket));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      byte[] buffer = new byte[LENGTH];
      for (int n; (n = socket.getInputStream().read(buffer)) > 0; ) {
        socket.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException reset) {
      return;
    }
  }

  private static void converse(ServerSocket server, SplittableRandom random, Fault fault)
      throws Exception {
    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      byte[] message = new byte[LENGTH];
      random.nextBytes(message);
      for (int i = random.nextInt(10); i >= 0; i--) {
        exchange(socket, message);
      }
      switch (fault) {
        case NONE -> {}
        case VANISH -> socket.getOutputStream().write(message, 0, LENGTH / 2);
        case HALF_CLOSE -> {
          socket.shutdownOutput();
          require(socket.getInputStream().read() == -1, "the end is echoed");
        }
        case SLOW -> {
          for (byte b : message) {
            socket.getOutputStream().write(b);
            Thread.sleep(0, random.nextInt(200_000));
          }
          require(
              Arrays.equals(socket.getInputStream().readNBytes(LENGTH), message),
              "slow bytes are echoed");
        }
        case RESET -> {
          socket.getOutputStream().write(message);
          socket.setSoLinger(true, 0);
        }
        case TIME_OUT -> timeOut(socket);
      }
    }
  }

  private static void timeOut(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      require(socket.getInputStream().read() == -2, "read something that nobody sent");
    } catch (SocketTimeoutException expected) {
      return;
    }
  }

  private static void exchange(Socket socket, byte[] message) throws IOException {
    socket.getOutputStream().write(message);
    require(
        Arrays.equals(socket.getInputStream().readNBytes(LENGTH), message),
        "a message is echoed as it was");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("not so: " + what);
    }
  }

  private static long descriptors() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }

  /**
   * Sockets of abandoned goroutines are closed when they are collected, so this waits, up to a
   * minute, until no more than {@code wanted} are open.
   */
  private static long settledDescriptors(long wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    System.gc();
    while (descriptors() > wanted && System.nanoTime() - deadline < 0) {
      Thread.sleep(50);
      System.gc();
    }
    if (wanted == Long.MAX_VALUE) {
      // The first count: until two in a row agree.
      for (long before = -1; before != descriptors(); ) {
        before = descriptors();
        System.gc();
        Thread.sleep(500);
      }
    }
    return descriptors();
  }

  private static long heap() {
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }
}
