package io.gopark.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures depend on. No host name and no path: results are published. */
public record Machine(String cpu, int cores, String kernel, String jdk, String go) {
  public static Machine detect(String goVersion) {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + leadingNumber(System.getProperty("os.version")),
        Runtime.version().toString(),
        goVersion);
  }

  private static String leadingNumber(String version) {
    return version.replaceFirst("^([0-9.]*[0-9]).*", "$1");
  }

  private static String cpuModel() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** Memory that programs could still take; infinite where the system does not say. */
  static double availableGigabytes() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / (1 << 20))
          .findFirst()
          .orElse(Double.POSITIVE_INFINITY);
    } catch (IOException e) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /** Of the folder that holds this machine's results. */
  public String slug() {
    String text = "%s %d cores jdk %s go %s".formatted(cpu, cores, jdk.split("\\+")[0], go);
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("-+$", "");
  }

  public String describe() {
    return "%s, %d cores, %s, JDK %s, Go %s".formatted(cpu, cores, kernel, jdk, go);
  }

  /** Runnable processes on the machine, averaged over a minute; negative where unknown. */
  public static double load() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    } catch (IOException e) {
      return -1;
    }
  }
}
