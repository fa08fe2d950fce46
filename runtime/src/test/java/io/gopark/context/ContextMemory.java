package io.gopark.context;

import io.gopark.ScarceMemory;
import java.time.Duration;

/** A program that makes a context with a time limit where memory is scarce. */
public final class ContextMemory {
  private ContextMemory() {}

  public static void main(String[] args) throws Exception {
    CancelScope root = Context.background().withCancel();
    Duration timeout = Duration.ofHours(1);
    ScarceMemory.repeat(() -> root.withTimeout(timeout).close(), root::isChildless);
    System.exit(0);
  }
}
