package io.gopark.internal.host;

/** Who opened {@code java.lang} to this library. */
public enum Route {
  /** A JVM option, an environment variable or a manifest line: silent. */
  FLAG,

  /** {@link GoparkAgent}, loaded by {@code -javaagent} or by attaching: silent. */
  AGENT,

  /** The library itself, through JNI: the JVM prints a warning about native access. */
  NATIVE,

  /** Nobody: goroutines cannot run. */
  NONE
}
