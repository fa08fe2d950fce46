package io.gopark.benchmarks.program;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read over and over, with the stream that tells no scheduler that it blocks. */
public final class BigFile implements AutoCloseable {
  public static final int READERS = 4;

  private static final int SIZE = 1 << 20;

  private final Path path;
  private volatile boolean done;

  public BigFile() throws IOException {
    path = Files.createTempFile("gopark-bench", ".data");
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(SIZE);
    }
  }

  public void stopReading() {
    done = true;
  }

  public void readUntilStopped() throws IOException {
    byte[] buffer = new byte[SIZE];
    while (!done) {
      try (var in = new FileInputStream(path.toFile())) {
        while (in.read(buffer) > 0) {}
      }
    }
  }

  @Override
  public void close() throws IOException {
    Files.delete(path);
  }
}
