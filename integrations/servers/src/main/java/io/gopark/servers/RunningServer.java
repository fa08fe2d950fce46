package io.gopark.servers;

/** A server on the loopback interface that has started. */
public interface RunningServer extends AutoCloseable {
  int port();
}
