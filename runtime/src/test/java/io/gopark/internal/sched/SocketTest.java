package io.gopark.internal.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gopark.OnProcs;
import io.gopark.Task;
import io.gopark.WaitReason;
import io.gopark.internal.host.SocketPath;
import io.gopark.internal.netpoll.NetworkPoller;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The JDK's sockets on goroutines, polled by the scheduler, or by the JDK where that is asked for.
 * There is no monitor, so that a wake-up that the poller loses hangs.
 */
class SocketTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int BOUND_SECONDS = 50;
  private static final boolean POLLED_BY_US = SocketPath.current() != SocketPath.JDK;

  /** Runs {@code main} as a goroutine on {@code procs} Ps, with the network polled by them. */
  private static void run(int procs, Main main) throws Exception {
    runOutside(procs, test -> test.run(() -> main.run(test)));
  }

  /** As {@link #run}, but {@code main} is no goroutine. */
  private static void runOutside(int procs, Main main) throws Exception {
    try (TestScheduler test = new TestScheduler(procs)) {
      NetworkPoller netpoll = test.netpoll;
      if (netpoll == null) {
        main.run(test);
      } else {
        assertThat(netpoll.start()).isTrue();
        main.run(test);
        assertThat(netpoll.hasWaiters()).as("a waiter is left").isFalse();
      }
    }
  }

  private interface Main {
    void run(TestScheduler test) throws Exception;
  }

  /** A goroutine beside the main one; {@link #join} waits for it and throws what it threw. */
  private static final class Side {
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicReference<Throwable> thrown = new AtomicReference<>();
    private final Goroutine gp;

    Side(TestScheduler test, Task task) {
      gp =
          test.sched.newproc(
              null,
              () -> {
                try {
                  task.run();
                } catch (Throwable e) {
                  thrown.set(e);
                } finally {
                  done.countDown();
                }
              });
    }

    Throwable failure() throws InterruptedException {
      assertThat(done.await(BOUND_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
      return thrown.get();
    }

    void join() throws Exception {
      Throwable e = failure();
      if (e != null) {
        throw new AssertionError(e);
      }
    }

    /** Until it waits for the network. */
    Side awaitIo() {
      while (!waitsForIo()) {
        Scheduler.gosched();
      }
      return this;
    }

    /** The JDK's pollers leave no sign of what is waited for, so there it is any wait. */
    private boolean waitsForIo() {
      WaitReason reason = gp.waitReason();
      return POLLED_BY_US ? reason == WaitReason.IO_WAIT : reason != WaitReason.NONE;
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, LOOPBACK);
  }

  private static Socket connect(ServerSocket server) throws IOException {
    return new Socket(LOOPBACK, server.getLocalPort());
  }

  private static void echo(Socket socket) throws IOException {
    try (socket) {
      byte[] buffer = new byte[256];
      for (int n; (n = socket.getInputStream().read(buffer)) > 0; ) {
        socket.getOutputStream().write(buffer, 0, n);
      }
    }
  }

  @OnProcs
  void manyConnectionsEcho(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (ServerSocket server = listen()) {
            int clients = 20;
            Side acceptor =
                new Side(
                    test,
                    () -> {
                      Side[] served = new Side[clients];
                      for (int i = 0; i < clients; i++) {
                        Socket socket = server.accept();
                        served[i] = new Side(test, () -> echo(socket));
                      }
                      for (Side each : served) {
                        each.join();
                      }
                    });
            Side[] all = new Side[clients];
            for (int i = 0; i < clients; i++) {
              byte fill = (byte) i;
              all[i] = new Side(test, () -> talk(server, fill));
            }
            for (Side each : all) {
              each.join();
            }
            acceptor.join();
          }
        });
  }

  private static void talk(ServerSocket server, byte fill) throws IOException {
    try (Socket socket = connect(server)) {
      byte[] message = new byte[64];
      Arrays.fill(message, fill);
      for (int k = 0; k < 50; k++) {
        socket.getOutputStream().write(message);
        assertThat(socket.getInputStream().readNBytes(64)).isEqualTo(message);
      }
    }
  }

  @OnProcs
  void channelsAndLargeWritesThatMustWait(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(LOOPBACK, 0));
            int size = 8 << 20;
            try (SocketChannel out = SocketChannel.open(server.getLocalAddress());
                SocketChannel in = server.accept()) {
              Side writer =
                  new Side(
                      test,
                      () -> {
                        ByteBuffer all = ByteBuffer.allocate(size);
                        while (all.hasRemaining()) {
                          out.write(all);
                        }
                      });
              writer.awaitIo();
              ByteBuffer read = ByteBuffer.allocate(size);
              while (read.hasRemaining()) {
                assertThat(in.read(read)).isPositive();
              }
              writer.join();
            }
          }
        });
  }

  @OnProcs
  void datagrams(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (DatagramSocket here = new DatagramSocket(0, LOOPBACK);
              DatagramSocket there = new DatagramSocket(0, LOOPBACK)) {
            Side echo =
                new Side(
                    test,
                    () -> {
                      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                      there.receive(packet);
                      there.send(packet);
                    });
            echo.awaitIo();
            byte[] sent = {1, 2, 3};
            here.send(new DatagramPacket(sent, 3, there.getLocalSocketAddress()));
            DatagramPacket back = new DatagramPacket(new byte[100], 100);
            here.receive(back);
            assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(sent);
            echo.join();
            there.setSoTimeout(20);
            assertThatThrownBy(() -> there.receive(back))
                .isInstanceOf(SocketTimeoutException.class);
          }
        });
  }

  private interface PipeTask {
    void run(Pipe.SourceChannel source, Pipe.SinkChannel sink, Selector selector) throws Exception;
  }

  private static void withPipe(PipeTask task) throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        Selector selector = Selector.open()) {
      task.run(source, sink, selector);
    }
  }

  @OnProcs
  void pipesAndSelectors(int procs) throws Exception {
    run(
        procs,
        test ->
            withPipe((source, sink, selector) -> {
              Side reader =
                  new Side(
                      test, () -> assertThat(source.read(ByteBuffer.allocate(8))).isEqualTo(3));
              reader.awaitIo();
              sink.write(ByteBuffer.wrap(new byte[3]));
              reader.join();
              source.configureBlocking(false);
              source.register(selector, SelectionKey.OP_READ);
              Side selecting = new Side(test, () -> assertThat(selector.select()).isEqualTo(1));
              selecting.awaitIo();
              sink.write(ByteBuffer.wrap(new byte[3]));
              selecting.join();
            }));
  }

  @OnProcs
  void aSelectorIsWaitedForAgainAndAgain(int procs) throws Exception {
    run(
        procs,
        test ->
            withPipe((source, sink, selector) -> {
              source.configureBlocking(false);
              source.register(selector, SelectionKey.OP_READ);
              int rounds = 200;
              AtomicInteger read = new AtomicInteger();
              Side selecting =
                  new Side(
                      test,
                      () -> {
                        ByteBuffer buffer = ByteBuffer.allocate(8);
                        while (read.get() < rounds) {
                          selector.select();
                          selector.selectedKeys().clear();
                          read.addAndGet(Math.max(0, source.read(buffer.clear())));
                        }
                      });
              for (int i = 0; i < rounds; i++) {
                sink.write(ByteBuffer.wrap(new byte[1]));
                selector.wakeup();
                while (i % 2 == 0 && read.get() <= i) {
                  Thread.yield();
                }
              }
              selecting.join();
              assertThat(selector.select(1)).as("nothing is left").isZero();
              Side woken = new Side(test, () -> assertThat(selector.select()).isZero());
              woken.awaitIo();
              selector.wakeup();
              woken.join();
              Side interrupted = new Side(test, () -> assertThat(selector.select()).isZero());
              interrupted.awaitIo();
              interrupted.gp.thread().interrupt();
              interrupted.join();
            }));
  }

  @OnProcs
  void readsAndAcceptsTimeOutAndGoOnAfterwards(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (ServerSocket server = listen()) {
            server.setSoTimeout(20);
            assertTimesOut(server::accept);
            server.setSoTimeout(0);
            try (Socket client = connect(server);
                Socket served = server.accept()) {
              client.setSoTimeout(20);
              assertTimesOut(() -> client.getInputStream().read());
              assertTimesOut(() -> client.getInputStream().read());
              client.setSoTimeout(30_000);
              Side reader =
                  new Side(test, () -> assertThat(client.getInputStream().read()).isEqualTo(7));
              reader.awaitIo();
              served.getOutputStream().write(7);
              reader.join();
            }
          }
        });
  }

  private static void assertTimesOut(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    long start = System.nanoTime();
    assertThatThrownBy(call).isInstanceOf(SocketTimeoutException.class);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
  }

  @OnProcs
  void closingWakesWhoWaits(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (ServerSocket server = listen();
              ServerSocketChannel channels = ServerSocketChannel.open()) {
            channels.bind(new InetSocketAddress(LOOPBACK, 0));
            Socket client = connect(server);
            Socket served = server.accept();
            SocketChannel channel = SocketChannel.open(channels.getLocalAddress());
            Side inRead = new Side(test, () -> client.getInputStream().read()).awaitIo();
            Side inChannel = new Side(test, () -> channel.read(ByteBuffer.allocate(1))).awaitIo();
            Side inAccept = new Side(test, server::accept).awaitIo();
            // One from a goroutine, the others from outside.
            client.close();
            Thread outside = Thread.ofPlatform().start(() -> closeAll(channel, server));
            assertThat(inRead.failure())
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
            assertThat(inChannel.failure()).isInstanceOf(AsynchronousCloseException.class);
            assertThat(inAccept.failure())
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
            outside.join();
            served.close();
          }
        });
  }

  private static void closeAll(AutoCloseable... all) {
    try {
      for (AutoCloseable each : all) {
        each.close();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @OnProcs
  void interruptsHaveTheJdksEffect(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (ServerSocket server = listen();
              ServerSocketChannel channels = ServerSocketChannel.open()) {
            channels.bind(new InetSocketAddress(LOOPBACK, 0));
            Socket client = connect(server);
            SocketChannel channel = SocketChannel.open(channels.getLocalAddress());
            Side inRead = new Side(test, () -> client.getInputStream().read()).awaitIo();
            Side inChannel = new Side(test, () -> channel.read(ByteBuffer.allocate(1))).awaitIo();
            inRead.gp.thread().interrupt();
            inChannel.gp.thread().interrupt();
            assertThat(inRead.failure())
                .isInstanceOf(SocketException.class)
                .hasMessage("Closed by interrupt");
            assertThat(client.isClosed()).isTrue();
            assertThat(inChannel.failure()).isInstanceOf(ClosedByInterruptException.class);
          }
        });
  }

  @OnProcs
  void peersThatHalfCloseShutDownResetOrRefuse(int procs) throws Exception {
    run(
        procs,
        test -> {
          int port;
          try (ServerSocket server = listen()) {
            port = server.getLocalPort();
            Socket halfClosing = connect(server);
            Socket other = server.accept();
            Side reader = new Side(test, () -> readToEnd(other)).awaitIo();
            halfClosing.shutdownOutput();
            reader.join();
            other.getOutputStream().write(1);
            assertThat(halfClosing.getInputStream().read()).isEqualTo(1);
            Side shutDown = new Side(test, () -> readToEnd(halfClosing)).awaitIo();
            halfClosing.shutdownInput();
            shutDown.join();
            closeAll(halfClosing, other);

            Socket resetting = connect(server);
            Socket surprised = server.accept();
            Side reset = new Side(test, () -> readToEnd(surprised)).awaitIo();
            resetting.setSoLinger(true, 0);
            resetting.close();
            assertThat(reset.failure())
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
            surprised.close();
          }
          assertThatThrownBy(() -> new Socket(LOOPBACK, port)).isInstanceOf(ConnectException.class);
        });
  }

  private static void readToEnd(Socket socket) throws IOException {
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  /** Beside goroutines that never leave a P without work, only the 61st tick polls. */
  @OnProcs
  void theNetworkIsPolledThoughThereIsAlwaysWork(int procs) throws Exception {
    run(
        procs,
        test -> {
          CountDownLatch echoed = new CountDownLatch(1);
          for (int i = 0; i < procs + 1; i++) {
            test.sched.newproc(
                null,
                () -> {
                  while (echoed.getCount() > 0) {
                    Scheduler.gosched();
                  }
                });
          }
          try (ServerSocket server = listen()) {
            Side acceptor = new Side(test, () -> echo(server.accept()));
            talk(server, (byte) 1);
            acceptor.join();
          } finally {
            echoed.countDown();
          }
        });
  }

  /** An M sleeps in epoll; each timer that is set meanwhile has to break that. */
  @OnProcs
  void timersBreakABlockingPoll(int procs) throws Exception {
    run(
        procs,
        test -> {
          try (ServerSocket server = listen()) {
            Side waiter = new Side(test, server::accept).awaitIo();
            for (int i = 0; i < 300; i++) {
              Thread.sleep(0, 200_000);
            }
            server.close();
            assertThat(waiter.failure()).isInstanceOf(SocketException.class);
          }
        });
  }

  /** What comes from outside while all Ms sleep, one of them in epoll. */
  @OnProcs
  void submissionsFindTheSleepersInTheNetwork(int procs) throws Exception {
    runOutside(
        procs,
        test -> {
          try (ServerSocket server = listen()) {
            Side acceptor = new Side(test, () -> echo(server.accept()));
            try (Socket client = connect(server)) {
              for (int i = 0; i < 2_000; i++) {
                Side submitted = i % 3 == 0 ? new Side(test, () -> {}) : null;
                client.getOutputStream().write(i);
                assertThat(client.getInputStream().read()).isEqualTo(i & 0xFF);
                if (submitted != null) {
                  submitted.join();
                }
                if (i % 5 == 0) {
                  new Side(test, () -> Thread.sleep(0, 100_000)).join();
                }
              }
            }
            acceptor.join();
          }
        });
  }
}
