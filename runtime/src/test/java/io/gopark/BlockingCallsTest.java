package io.gopark;

import static io.gopark.Crowd.join;
import static io.gopark.Crowd.start;
import static io.gopark.Crowd.startAndJoin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes to the kernel, inside goroutines, and {@link Go#blocking}: with more goroutines that
 * block than there are Ps.
 */
class BlockingCallsTest {
  /** More than the Ps of the test with the most. */
  private static final int MANY = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void socketsOverLoopback(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Go.go(() -> {
              for (int i = 0; i < MANY; i++) {
                Socket connection = server.accept();
                Go.go(() -> echo(connection));
              }
            });
            startAndJoin(
                MANY,
                i -> {
                  try (Socket socket =
                      new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                    OutputStream out = socket.getOutputStream();
                    InputStream in = socket.getInputStream();
                    for (int k = 0; k < 20; k++) {
                      out.write(k);
                      assertThat(in.read()).isEqualTo(k);
                    }
                  }
                });
          }
        });
  }

  private static void echo(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        socket.getOutputStream().write(b);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void waitingForAProcess(int procs) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                procs + 1,
                i -> {
                  Process process = new ProcessBuilder("cat").start();
                  Go.go(() -> process.getOutputStream().close());
                  assertThat(process.waitFor()).isZero();
                }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void fileChannelsAndStreams(int procs, @TempDir Path dir) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                MANY,
                i -> {
                  Path file = dir.resolve("f" + i);
                  try (FileChannel channel =
                      FileChannel.open(
                          file,
                          StandardOpenOption.CREATE,
                          StandardOpenOption.WRITE,
                          StandardOpenOption.READ)) {
                    channel.write(ByteBuffer.wrap(new byte[100_000]));
                    channel.force(true);
                    channel.position(0);
                    ByteBuffer back = ByteBuffer.allocate(200_000);
                    assertThat(channel.read(back)).isEqualTo(100_000);
                  }
                  try (FileInputStream in = new FileInputStream(file.toFile())) {
                    assertThat(in.readAllBytes()).hasSize(100_000);
                  }
                }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void nameLookups(int procs) throws Exception {
    Bounded.run(
        procs,
        () ->
            startAndJoin(
                MANY,
                i -> assertThat(InetAddress.getByName("localhost").isLoopbackAddress()).isTrue()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void asManyFifoReadersAsPsReleasedByAGoroutineStartedLater(int procs, @TempDir Path dir)
      throws Exception {
    Path fifo = Fifos.make(dir);
    Bounded.run(
        procs,
        () -> {
          AtomicInteger opening = new AtomicInteger();
          List<Thread> readers =
              start(
                  procs,
                  i -> {
                    opening.incrementAndGet();
                    try (FileInputStream in = new FileInputStream(fifo.toFile())) {
                      assertThat(in.read()).isEqualTo('x');
                    }
                  });
          while (opening.get() < procs) {
            Go.gosched();
          }
          Goroutine writer =
              Go.go(() -> {
                try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                  for (int i = 0; i < procs; i++) {
                    out.write('x');
                  }
                  // Open until all have read: a reader that opens after the last writer closed
                  // would wait for another.
                  join(readers);
                }
              });
          writer.thread().join();
        });
  }

  /** Somebody has it open for writing, so they wait in {@code read}, not in {@code open}. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void asManyReadersOfAnOpenFifoAsPsReleasedByAGoroutineStartedLater(int procs, @TempDir Path dir)
      throws Exception {
    Path fifo = Fifos.make(dir);
    try (RandomAccessFile open = new RandomAccessFile(fifo.toFile(), "rw")) {
      Bounded.run(
          procs,
          () -> {
            AtomicInteger reading = new AtomicInteger();
            List<Thread> readers =
                start(
                    procs,
                    i -> {
                      try (FileInputStream in = new FileInputStream(fifo.toFile())) {
                        reading.incrementAndGet();
                        assertThat(in.read()).isEqualTo('x');
                      }
                    });
            while (reading.get() < procs) {
              Go.gosched();
            }
            Go.go(() -> open.write("x".repeat(procs).getBytes(StandardCharsets.US_ASCII)))
                .thread()
                .join();
            join(readers);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goBlockingGivesThePAway(int procs, @TempDir Path dir) throws Exception {
    Path fifo = Fifos.make(dir);
    Bounded.run(
        procs,
        () -> {
          List<Thread> readers =
              start(
                  procs,
                  i ->
                      assertThat(
                              Go.<Integer>blocking(() -> {
                                try (FileInputStream in = new FileInputStream(fifo.toFile())) {
                                  return in.read();
                                }
                              }))
                          .isEqualTo('x'));
          Go.go(
                  () -> {
                    try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
                      // At once: the first reader may be gone before the next has come.
                      out.write("x".repeat(procs).getBytes(StandardCharsets.US_ASCII));
                      join(readers);
                    }
                  })
              .thread()
              .join();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void goBlockingMayUseEverythingThatAGoroutineMay(int procs) throws Exception {
    Bounded.run(
        procs,
        () -> {
          Chan<Integer> values = Chan.make();
          Chan<Integer> back = Chan.make();
          Go.go(() -> {
            for (int v : values) {
              back.send(v + 1);
            }
            back.close();
          });
          int sum =
              Go.blocking(() -> {
                int total = 0;
                for (int i = 0; i < 100; i++) {
                  values.send(i);
                  total += back.recv();
                }
                Go.sleep(Duration.ofMillis(1));
                Go.gosched();
                assertThat(back.recv(Duration.ofMillis(1))).isInstanceOf(Received.Empty.class);
                Thread.sleep(1);
                Go.lockOSThread();
                Go.gosched();
                Go.unlockOSThread();
                int nested = Go.blocking(() -> Go.blocking(() -> 7));
                Go.go(values::close).thread().join();
                assertThat(back.recv()).isNull();
                return total + nested;
              });
          assertThat(sum).isEqualTo(5050 + 7);
          assertThatThrownBy(() ->
                  Go.blocking(() -> {
                    throw new IOException("from inside");
                  }))
              .isInstanceOf(IOException.class)
              .hasMessage("from inside");
          Go.gosched();
        });
  }
}
