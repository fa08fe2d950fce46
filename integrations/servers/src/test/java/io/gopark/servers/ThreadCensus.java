package io.gopark.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The platform threads of this JVM at one moment, to tell which came later and stayed. */
final class ThreadCensus {
  /** How long a thread that has been told to end may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Threads that start when they are first needed and stay: the JDK's, and two timers of Helidon,
   * which leaves them behind whatever threads its connections run on.
   */
  private static final List<String> FOR_EVER =
      List.of(
          "VirtualThread-",
          "Read-Poller",
          "Write-Poller",
          "MasterPoller",
          "ForkJoinPool",
          "helidon-http-timer",
          "helidon-idle-connection-timer");

  private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

  /** Waits for the end of every thread that has started since, and fails if one stays. */
  void awaitEndOfLaterThreads() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && FOR_EVER.stream().noneMatch(thread.getName()::startsWith)) {
        assertThat(thread.join(PATIENCE)).as("%s has ended", thread).isTrue();
      }
    }
  }
}
