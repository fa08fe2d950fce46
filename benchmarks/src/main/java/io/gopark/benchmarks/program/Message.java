package io.gopark.benchmarks.program;

/** What travels through channels and queues: a reference, so that no rival pays for boxing. */
public record Message(int payload) {
  public static final Message TOKEN = new Message(1);

  /** Ends a stream on the queues that cannot be closed. */
  public static final Message END = new Message(0);
}
