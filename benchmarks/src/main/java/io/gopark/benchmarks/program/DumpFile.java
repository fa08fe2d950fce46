package io.gopark.benchmarks.program;

import java.nio.file.Files;
import java.nio.file.Path;

/** The dump work, without the rival's part: how long a dump takes and how large it is. */
public final class DumpFile {
  private DumpFile() {}

  /** Writes the dump to a file that does not exist yet. */
  @FunctionalInterface
  public interface Dump {
    void writeTo(Path file) throws Exception;
  }

  public static Outcome measure(long n, Parked.Crowd crowd, Dump dump) throws Exception {
    crowd.create(n);
    Path folder = Files.createTempDirectory("gopark-bench");
    Path file = folder.resolve("dump");
    long start = System.nanoTime();
    dump.writeTo(file);
    long took = System.nanoTime() - start;
    long size = Files.size(file);
    Files.delete(file);
    Files.delete(folder);
    crowd.release();
    return Outcome.of(took).with("dump_ns", took).with("dump_bytes", size);
  }
}
