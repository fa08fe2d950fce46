package io.gopark.benchmarks.gopark;

import static io.gopark.Go.go;
import static io.gopark.benchmarks.program.Message.TOKEN;

import io.gopark.Chan;
import io.gopark.benchmarks.program.BigFile;
import io.gopark.benchmarks.program.Kernels;
import io.gopark.benchmarks.program.Message;
import io.gopark.benchmarks.program.Program;
import java.io.IOException;

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
    Goroutines.inParallel(Kernels.IMAGE_SIDE, image::row);
  }

  private static void matrix() throws InterruptedException {
    var product = new Kernels.Matrix();
    Goroutines.inParallel(Kernels.MATRIX_SIDE, product::row);
  }

  private static void fileReads(long n) throws IOException, InterruptedException {
    try (var file = new BigFile()) {
      var ended = new Latch(BigFile.READERS);
      for (int r = 0; r < BigFile.READERS; r++) {
        go(() -> {
          file.readUntilStopped();
          ended.done();
        });
      }
      Channels.pingPong(n);
      file.stopReading();
      ended.await();
    }
  }

  /** The whole program that the start-up time is about. */
  private static void hello() throws InterruptedException {
    Chan<Message> ch = Chan.make();
    go(() -> ch.send(TOKEN));
    ch.recv();
  }
}
