package io.gopark.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Sockets that are opened, used and closed in every way, by goroutines. */
final class NetWork {
  private final World world;

  NetWork(World world) {
    this.world = world;
  }

  /**
   * An echo server and clients that send and compare, run into time-outs, or reset. What a client
   * that behaves has sent comes back. Each has a turn, even if setting up the world takes longer
   * than the world goes on.
   */
  void connections(int clients) {
    ServerSocket server = listen();
    AtomicInteger left = new AtomicInteger(clients);
    AtomicLong echoed = new AtomicLong();
    world.go(() -> accept(server));
    for (int i = 0; i < clients; i++) {
      SplittableRandom random = world.random();
      world.go(() -> {
        try {
          do {
            converse(server, random);
            echoed.incrementAndGet();
          } while (world.goesOn());
        } finally {
          if (left.decrementAndGet() == 0) {
            server.close();
          }
        }
      });
    }
    world.atEnd(() -> assertThat(echoed.get()).as("conversations").isGreaterThanOrEqualTo(clients));
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket server) {
    try {
      for (; ; ) {
        Socket connection = server.accept();
        world.go(() -> echo(connection));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void echo(Socket connection) {
    try (connection) {
      byte[] buffer = new byte[512];
      for (int n; (n = connection.getInputStream().read(buffer)) > 0; ) {
        connection.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException reset) {
      return;
    }
  }

  private static void converse(ServerSocket server, SplittableRandom random) throws IOException {
    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      byte[] sent = new byte[1 + random.nextInt(300)];
      for (int i = random.nextInt(20); i > 0; i--) {
        random.nextBytes(sent);
        socket.getOutputStream().write(sent);
        assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      }
      switch (random.nextInt(4)) {
        case 0 -> socket.setSoLinger(true, 0);
        case 1 -> {
          socket.shutdownOutput();
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        case 2 -> timeOut(socket);
        default -> {}
      }
    }
  }

  private static void timeOut(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      int read = socket.getInputStream().read();
      throw new AssertionError("read " + read + " that nobody sent");
    } catch (SocketTimeoutException expected) {
      return;
    }
  }
}
