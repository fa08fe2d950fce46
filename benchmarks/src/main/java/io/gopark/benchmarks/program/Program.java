package io.gopark.benchmarks.program;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One rival's works; {@link #main} runs one of them and prints a line of JSON for every measured
 * round. With {@code inTurns=1} it says {@link #READY} when it is warm, and then reads a line
 * before each round. The Go twin keeps to the same arguments and the same lines.
 */
public final class Program {
  /** What a program prints that waits for its first turn. */
  public static final String READY = "ready";

  private record Entry(long size, long warmSize, int mostWarmUps, Work work) {}

  /** More would only leave garbage behind, which the memory figures then count. */
  private static final int MOST_WARM_UPS_OF_MEASURED = 20;

  private final String rival;
  private final Map<String, Entry> entries = new TreeMap<>();

  public Program(String rival) {
    this.rival = rival;
  }

  /** A work that is scaled until a round lasts as long as asked for. */
  public Program scaled(String name, Work.Body body) {
    return scaledMeasured(name, Work.timed(body));
  }

  /** As {@link #scaled}, for a work that measures itself, without what it prepares. */
  public Program scaledMeasured(String name, Work work) {
    entries.put(name, new Entry(0, 0, 0, work));
    return this;
  }

  /** A work of {@code size} operations that measures itself, warmed up by smaller rounds. */
  public Program measured(String name, long size, long warmSize, Work work) {
    entries.put(name, new Entry(size, warmSize, MOST_WARM_UPS_OF_MEASURED, work));
    return this;
  }

  /** A work of fixed size whose figure is the time that the whole call takes. */
  public Program sized(String name, long size, long warmSize, Work.Body body) {
    entries.put(name, new Entry(size, warmSize, Integer.MAX_VALUE, Work.timed(body)));
    return this;
  }

  /** The names of the works that it has. */
  public Set<String> works() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  public void main(String[] args) throws Exception {
    Entry entry = args.length == 0 ? null : entries.get(args[0]);
    if (entry == null) {
      System.err.println(rival + " has these works: " + String.join(" ", entries.keySet()));
      System.exit(64);
      return;
    }
    Settings settings = Settings.parse(args);
    long n = warmUp(entry, settings);
    var turns = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    if (settings.inTurns) {
      System.out.println(READY);
    }
    for (int round = 0; round < settings.rounds; round++) {
      if (settings.inTurns && turns.readLine() == null) {
        break;
      }
      double cpuBefore = cpuNanos();
      double allocatedBefore = allocatedBytes();
      Outcome outcome = entry.work.run(n);
      outcome =
          outcome
              .with("cpu_ns_per_op", (cpuNanos() - cpuBefore) / n)
              .with("alloc_bytes_per_op", Math.rint((allocatedBytes() - allocatedBefore) / n));
      System.out.println(line(args[0], settings.procs, n, outcome));
    }
    System.exit(0);
  }

  /** Of all threads, the collector's and the compiler's too: what spinning wins has its price. */
  private static double cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** By all threads; a virtual thread allocates as its carrier does. */
  private static double allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }

  private static long warmUp(Entry entry, Settings settings) throws Exception {
    long start = System.nanoTime();
    long limit = settings.warmupMs * 1_000_000;
    if (entry.size != 0) {
      int most = entry.warmSize == 0 ? 0 : entry.mostWarmUps;
      for (int i = 0; i < most && System.nanoTime() - start < limit; i++) {
        entry.work.run(entry.warmSize);
      }
      return settings.n != 0 ? settings.n : entry.size;
    }
    long n = 1000;
    while (System.nanoTime() - start < limit) {
      long took = entry.work.run(n).nanos();
      long fitting = (long) ((double) n * settings.roundMs * 1e6 / (took + 1));
      n = Math.clamp(fitting, 1000, n * 10);
    }
    return n;
  }

  private String line(String work, long procs, long n, Outcome outcome) {
    String extra =
        outcome.extra().entrySet().stream()
            .map(e -> "\"%s\":%s".formatted(e.getKey(), number(e.getValue())))
            .collect(Collectors.joining(","));
    return "{\"rival\":\"%s\",\"work\":\"%s\",\"procs\":%d,\"n\":%d,\"ns_per_op\":%s,\"extra\":{%s}}"
        .formatted(rival, work, procs, n, number((double) outcome.nanos() / n), extra);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static final class Settings {
    long procs = procs();
    long rounds = 5;
    long warmupMs = 2000;
    long roundMs = 200;
    boolean inTurns;
    long n;

    static Settings parse(String[] args) {
      var settings = new Settings();
      for (int i = 1; i < args.length; i++) {
        String[] pair = args[i].split("=", 2);
        long value = Long.parseLong(pair[pair.length - 1]);
        switch (pair[0]) {
          case "rounds" -> settings.rounds = value;
          case "warmupMs" -> settings.warmupMs = value;
          case "roundMs" -> settings.roundMs = value;
          case "inTurns" -> settings.inTurns = value != 0;
          case "n" -> settings.n = value;
          default -> throw new IllegalArgumentException("unknown setting " + args[i]);
        }
      }
      return settings;
    }
  }

  /** How many processors the work may use; each rival is told in its own way as well. */
  public static int procs() {
    @Nullable String asked = System.getenv("GOMAXPROCS");
    return asked == null ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(asked);
  }
}
