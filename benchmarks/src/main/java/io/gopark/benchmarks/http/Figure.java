package io.gopark.benchmarks.http;

/** What is measured. */
enum Figure {
  REQUESTS("requests_per_s", "requests/s"),
  P50("p50_us", "p50 µs"),
  P99("p99_us", "p99 µs"),
  CPU("cpu_us_per_request", "server CPU µs/request"),
  MIXED_REQUESTS("mixed_requests_per_s", "1 % compute: requests/s"),
  OTHERS_P50("others_p50_us", "1 % compute: p50 of the others, µs"),
  OTHERS_P99("others_p99_us", "1 % compute: p99 of the others, µs"),
  PACED_P50("paced_p50_us", "same, paced: p50 of the others, µs"),
  PACED_P99("paced_p99_us", "same, paced: p99 of the others, µs");

  final String key;
  final String title;

  Figure(String key, String title) {
    this.key = key;
    this.title = title;
  }
}
