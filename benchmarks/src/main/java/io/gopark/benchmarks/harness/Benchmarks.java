package io.gopark.benchmarks.harness;

import static io.gopark.benchmarks.harness.Benchmark.ALLOC_BYTES_PER_OP;
import static io.gopark.benchmarks.harness.Benchmark.CPU_NS_PER_OP;
import static io.gopark.benchmarks.harness.Benchmark.NS_PER_OP;
import static io.gopark.benchmarks.harness.Benchmark.PROCESS_NS;
import static io.gopark.benchmarks.harness.Rival.GO;
import static io.gopark.benchmarks.harness.Rival.JOX;
import static io.gopark.benchmarks.harness.Rival.KOTLIN;
import static io.gopark.benchmarks.harness.Rival.VTHREADS;

import io.gopark.benchmarks.harness.Benchmark.Heap;
import java.util.List;

/**
 * All works, in the order of the table. jox has channels only: where none is needed, its programs
 * would be those of virtual threads. {@code java.util.concurrent} has no select, Kotlin no lock for
 * readers and writers and no dump. On one processor rows that are computed one after the other are
 * the same on every JVM.
 */
final class Benchmarks {
  private static final String[] OF_PARKED = {
    "heap_bytes_each", "rss_bytes_each", "create_ns_each", "release_ns_each"
  };
  private static final String[] WITH_ALLOCATION = {NS_PER_OP, ALLOC_BYTES_PER_OP};
  private static final String[] WITH_ALL_COSTS = {NS_PER_OP, CPU_NS_PER_OP, ALLOC_BYTES_PER_OP};
  private static final String[] OF_DELAYS = {"p50_delay_ns", "p99_delay_ns", "p999_delay_ns"};

  private static final String[] OF_ECHOES = {
    NS_PER_OP, CPU_NS_PER_OP, "p50_ns_per_op", "p99_ns_per_op"
  };

  private Benchmarks() {}

  static final List<Benchmark> ALL_WORKS =
      List.of(
          Benchmark.of("pingpong").onProcs(1, 2).figures(WITH_ALL_COSTS),
          Benchmark.of("pingpong-across").without(JOX).figures(NS_PER_OP, CPU_NS_PER_OP),
          Benchmark.of("buffered-1").onProcs(1, 2),
          Benchmark.of("buffered-128").onProcs(1, 2),
          Benchmark.of("n-to-m"),
          Benchmark.of("fan-in"),
          Benchmark.of("fan-out"),
          Benchmark.of("ring"),
          Benchmark.of("select-2").onProcs(1, 2).without(VTHREADS).figures(WITH_ALLOCATION),
          Benchmark.of("select-8").without(VTHREADS).figures(WITH_ALLOCATION),
          Benchmark.of("spawn").onProcs(1, 2).without(JOX).figures(WITH_ALLOCATION),
          Benchmark.of("spawn-wait").without(JOX),
          Benchmark.of("gosched").onProcs(1, 2).without(JOX),
          Benchmark.of("skynet").heap(Heap.FIXED_AT_4G).rounds(3),
          Benchmark.of("parked").heap(Heap.GROWING_TO_4G).figures(OF_PARKED).oneRound(),
          Benchmark.of("mutex").onProcs(1).without(JOX),
          Benchmark.of("mutex-contended").without(JOX),
          Benchmark.of("rwmutex").without(JOX, KOTLIN),
          Benchmark.of("waitgroup").without(JOX).figures(WITH_ALLOCATION),
          Benchmark.of("sleep-storm")
              .without(JOX)
              .heap(Heap.FIXED_AT_4G)
              .figures(WITH_ALL_COSTS)
              .rounds(3),
          Benchmark.of("timer-churn").without(JOX),
          Benchmark.of("sieve"),
          Benchmark.of("mandelbrot").onProcs(1).without(JOX, VTHREADS, KOTLIN),
          Benchmark.of("mandelbrot").without(JOX),
          Benchmark.of("matrix").onProcs(1).without(JOX, VTHREADS, KOTLIN),
          Benchmark.of("matrix").without(JOX),
          Benchmark.of("mixed").without(JOX).figures(OF_DELAYS).oneRound(),
          Benchmark.of("class-init").without(JOX, GO, KOTLIN).figures(OF_DELAYS).oneRound(),
          Benchmark.of("file-reads").without(JOX),
          Benchmark.of("echo-1").without(JOX, KOTLIN).figures(OF_ECHOES),
          Benchmark.of("echo-100").without(JOX, KOTLIN).figures(OF_ECHOES),
          Benchmark.of("echo-9000").without(JOX, KOTLIN).figures(OF_ECHOES),
          Benchmark.of("startup").without(JOX).heap(Heap.DEFAULT).figures(PROCESS_NS).oneRound(),
          Benchmark.of("dump")
              .without(JOX, KOTLIN)
              .heap(Heap.GROWING_TO_4G)
              .figures("dump_ns", "dump_bytes")
              .oneRound()
              .atMostRuns(3),
          Benchmark.of("parked-10m")
              .without(JOX)
              .heap(Heap.GROWING_TO_8G)
              .figures(OF_PARKED)
              .oneRound()
              .atMostRuns(3));

  /** Memory without which a program would not end but be ended, and others with it. */
  static double gigabytesNeeded(Benchmark work, Rival rival) {
    if (!work.name().equals("parked-10m")) {
      return 0;
    }
    return rival == GO ? 28 : 9;
  }
}
