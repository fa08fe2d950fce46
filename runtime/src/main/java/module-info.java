/** Goroutines for the JVM: Go's G-M-P scheduler under Java virtual threads. */
module io.gopark {
  requires static org.jspecify;
  requires static java.instrument;
  requires static jdk.unsupported;

  exports io.gopark;
  exports io.gopark.context;
  exports io.gopark.internal.host to
      java.instrument;
  exports io.gopark.sync;
  exports io.gopark.time;
}
