package io.gopark.benchmarks.vthreads;

import io.gopark.benchmarks.program.BigFile;
import io.gopark.benchmarks.program.Kernels;
import io.gopark.benchmarks.program.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** Computing in rows, and file reads beside channel work. */
final class Compute {
  private static final long PIXELS = (long) Kernels.IMAGE_SIDE * Kernels.IMAGE_SIDE;
  private static final long ELEMENTS = (long) Kernels.MATRIX_SIDE * Kernels.MATRIX_SIDE;

  private Compute() {}

  static void addTo(Program program) {
    program
        .sized("mandelbrot", PIXELS, PIXELS, _ -> mandelbrot())
        .sized("matrix", ELEMENTS, ELEMENTS, _ -> matrix())
        .scaled("file-reads", Compute::fileReads)
        .sized("startup", 1, 1, _ -> hello());
  }

  private static void mandelbrot() throws InterruptedException {
    var image = new Kernels.Mandelbrot();
    Threads.startAndJoin(Kernels.IMAGE_SIDE, image::row);
  }

  private static void matrix() throws InterruptedException {
    var product = new Kernels.Matrix();
    Threads.startAndJoin(Kernels.MATRIX_SIDE, product::row);
  }

  /**
   * The readers are platform threads. On virtual ones, two of them would never leave the two
   * carriers: a read from a file does not park, and the JDK's scheduler takes a carrier from
   * nobody.
   */
  private static void fileReads(long n) throws IOException, InterruptedException {
    try (var file = new BigFile()) {
      var ended = new CountDownLatch(BigFile.READERS);
      for (int r = 0; r < BigFile.READERS; r++) {
        Threads.startPlatform(() -> {
          try {
            file.readUntilStopped();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          ended.countDown();
        });
      }
      Queues.pingPong(n, Threads::start);
      file.stopReading();
      ended.await();
    }
  }

  /** The whole program that the start-up time is about. */
  private static void hello() throws InterruptedException {
    Threads.start(() -> {}).join();
  }
}
