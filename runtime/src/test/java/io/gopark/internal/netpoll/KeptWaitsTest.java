package io.gopark.internal.netpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.gopark.Go;
import io.gopark.GoRuntime;
import io.gopark.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits that rely on a registration that may be gone; one that is never checked hangs. */
@Timeout(60)
class KeptWaitsTest {
  private static final int SOCKETS = 300;

  /** From the third wait on a socket on, nothing is registered. */
  private static final int EXCHANGES = 5;

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aSocketWithTheNumberOfAClosedOneIsHeardWhileTheRuntimeSleeps() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
      inGoroutine(runtime, this::useSocketsOneAfterTheOther);
    }
  }

  @Test
  void aSocketWithTheNumberOfAClosedOneIsHeardWhileEveryPIsBusy() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      AtomicBoolean stop = new AtomicBoolean();
      runtime.go(() -> {
        while (!stop.get()) {
          Go.gosched();
        }
      });
      inGoroutine(runtime, this::useSocketsOneAfterTheOther);
      stop.set(true);
    }
  }

  /** A poll checks a few waits only, and before each of these there are some that need none. */
  @Test
  void aSocketWithTheNumberOfAClosedOneIsHeardBehindManyThatWaitForLong() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(1).build()) {
      AtomicBoolean stop = new AtomicBoolean();
      runtime.go(() -> {
        while (!stop.get()) {
          Go.gosched();
        }
      });
      int idle = 100;
      Socket[] sockets = new Socket[idle];
      CountDownLatch ended = new CountDownLatch(idle);
      CountDownLatch warm = new CountDownLatch(idle);
      for (int i = 0; i < idle; i++) {
        Socket socket = connect();
        sockets[i] = socket;
        runtime.go(() -> {
          exchange(socket);
          warm.countDown();
          try {
            int unused = socket.getInputStream().read();
          } catch (IOException e) {
            ended.countDown();
          }
        });
      }
      warm.await();
      inGoroutine(runtime, this::useSocketsOneAfterTheOther);
      for (Socket socket : sockets) {
        socket.close();
      }
      ended.await();
      stop.set(true);
    }
  }

  /** Who waits and who checks the wait register the same number at the same time. */
  @Test
  void manyGoroutinesWithReusedNumbersAreHeard() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build()) {
      int many = 8;
      CountDownLatch done = new CountDownLatch(many);
      for (int i = 0; i < many; i++) {
        runtime.go(() -> {
          try {
            useSocketsOneAfterTheOther();
          } catch (Throwable e) {
            failure.set(e);
          } finally {
            done.countDown();
          }
        });
      }
      done.await();
      assertThat(failure.get()).isNull();
    }
  }

  /** The events that come while another thread reads find nobody. */
  @Test
  void aSocketThatAPlatformThreadReadsInBetweenIsHeardAgain() throws Exception {
    try (GoRuntime runtime = GoRuntime.builder().procs(2).build();
        Socket socket = connect()) {
      for (int round = 0; round < SOCKETS; round++) {
        inGoroutine(runtime, () -> exchange(socket));
        exchange(socket);
      }
    }
  }

  /** One goroutine, so that the guess that it waits for the same socket as before is made. */
  private void useSocketsOneAfterTheOther() throws IOException {
    for (int i = 0; i < SOCKETS; i++) {
      try (Socket socket = connect()) {
        exchange(socket);
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void exchange(Socket socket) throws IOException {
    for (int i = 0; i < EXCHANGES; i++) {
      socket.getOutputStream().write(i);
      assertThat(socket.getInputStream().read()).isEqualTo(i);
    }
  }

  private void inGoroutine(GoRuntime runtime, Task task) throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    runtime.go(() -> {
      try {
        task.run();
      } catch (Throwable e) {
        failure.set(e);
      } finally {
        done.countDown();
      }
    });
    done.await();
    assertThat(failure.get()).isNull();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().start(() -> echo(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          failure.set(e);
        }
      }
    }
  }

  private void echo(Socket client) {
    try (Socket socket = client) {
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        socket.getOutputStream().write(b);
      }
    } catch (IOException e) {
      failure.set(e);
    }
  }
}
