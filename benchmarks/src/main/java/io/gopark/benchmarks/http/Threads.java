package io.gopark.benchmarks.http;

/** What handles the requests. */
enum Threads {
  GOROUTINES("goroutines", "Gopark"),
  VIRTUAL("vthreads", "virtual threads"),
  GO("go", "Go");

  final String key;
  final String title;

  Threads(String key, String title) {
    this.key = key;
    this.title = title;
  }
}
