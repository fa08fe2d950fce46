package io.gopark.benchmarks.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The echo works, without the rival's part: a client sends 64 bytes over loopback, a server in the
 * same process sends them back. Connections are opened once and kept; each end is a thread of the
 * rival's.
 */
public final class Echo {
  private static final int LENGTH = 64;

  private final int connections;
  private final Consumer<Runnable> starter;
  private final List<Socket> clients = new ArrayList<>();

  private Echo(int connections, Consumer<Runnable> starter) {
    this.connections = connections;
    this.starter = starter;
  }

  /** A work for each number of connections. */
  public static void addTo(Program program, Consumer<Runnable> starter) {
    program
        .measured("echo-1", 20_000, 5_000, new Echo(1, starter)::run)
        .measured("echo-100", 40_000, 5_000, new Echo(100, starter)::run)
        .measured("echo-9000", 90_000, 18_000, new Echo(9_000, starter)::run);
  }

  private Outcome run(long n) throws IOException, InterruptedException {
    if (clients.isEmpty()) {
      open();
    }
    int each = Math.toIntExact(n / connections);
    long[] delays = new long[each * connections];
    var done = new CountDownLatch(connections);
    long start = System.nanoTime();
    for (int c = 0; c < connections; c++) {
      Socket socket = clients.get(c);
      int from = c * each;
      starter.accept(() -> {
        talk(socket, delays, from, from + each);
        done.countDown();
      });
    }
    done.await();
    long took = System.nanoTime() - start;
    Arrays.sort(delays);
    return Outcome.of(took)
        .with("p50_ns_per_op", delays[(int) (0.5 * (delays.length - 1))])
        .with("p99_ns_per_op", delays[(int) (0.99 * (delays.length - 1))]);
  }

  /** All are accepted and served when this returns. */
  private void open() throws IOException, InterruptedException {
    var server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    var accepted = new CountDownLatch(connections);
    starter.accept(() -> accept(server, accepted));
    for (int i = 0; i < connections; i++) {
      var socket = new Socket(server.getInetAddress(), server.getLocalPort());
      socket.setTcpNoDelay(true);
      clients.add(socket);
    }
    accepted.await();
    server.close();
  }

  private void accept(ServerSocket server, CountDownLatch accepted) {
    try {
      for (int i = 0; i < connections; i++) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        starter.accept(() -> serve(socket));
        accepted.countDown();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void serve(Socket socket) {
    try {
      var in = socket.getInputStream();
      var out = socket.getOutputStream();
      byte[] buffer = new byte[LENGTH];
      while (in.readNBytes(buffer, 0, LENGTH) == LENGTH) {
        out.write(buffer);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void talk(Socket socket, long[] delays, int from, int to) {
    try {
      var in = socket.getInputStream();
      var out = socket.getOutputStream();
      byte[] buffer = new byte[LENGTH];
      for (int i = from; i < to; i++) {
        long sent = System.nanoTime();
        out.write(buffer);
        if (in.readNBytes(buffer, 0, LENGTH) != LENGTH) {
          throw new IOException("the echo ended");
        }
        delays[i] = System.nanoTime() - sent;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
