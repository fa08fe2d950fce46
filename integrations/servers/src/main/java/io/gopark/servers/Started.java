package io.gopark.servers;

/** A started server and how it is stopped. */
record Started(int port, Stop how) implements RunningServer {
  interface Stop {
    void stop() throws Exception;
  }

  @Override
  public void close() throws Exception {
    how.stop();
  }
}
