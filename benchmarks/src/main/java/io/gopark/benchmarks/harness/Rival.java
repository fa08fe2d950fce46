package io.gopark.benchmarks.harness;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who runs the works. */
enum Rival {
  GOPARK("Gopark", "io.gopark.benchmarks.gopark.Main", "#00768f"),
  GO("Go", "", "#6ad7e5"),
  VTHREADS("virtual threads", "io.gopark.benchmarks.vthreads.Main", "#e76f00"),
  JOX("jox", "io.gopark.benchmarks.jox.Main", "#9b5de5"),
  KOTLIN("Kotlin", "io.gopark.benchmarks.kotlin.MainKt", "#b53471");

  final String title;

  /** Empty for the one that is not a JVM program. */
  final String mainClass;

  /** In the plots. */
  final String colour;

  Rival(String title, String mainClass, String colour) {
    this.title = title;
    this.mainClass = mainClass;
    this.colour = colour;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Rival> of(String key) {
    return Arrays.stream(values()).filter(rival -> rival.key().equals(key)).findFirst();
  }
}
