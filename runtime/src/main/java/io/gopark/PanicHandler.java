package io.gopark;

/**
 * What a runtime does with an exception that leaves a goroutine.
 *
 * {@snippet :
 * Chan<String> log = Chan.make(1);
 * try (GoRuntime runtime =
 *     GoRuntime.builder().onPanic((gp, e) -> log.trySend(gp.name() + ": " + e.getMessage())).build()) {
 *   runtime.go("worker", () -> {
 *     throw new IOException("disk full");
 *   });
 *   IO.println(log.recv()); // -> worker: disk full
 * }
 * }
 */
@FunctionalInterface
public interface PanicHandler {
  /**
   * Runs in the goroutine that panicked, which ends when this returns.
   *
   * @param goroutine the one that panicked
   * @param panic what left its task
   */
  void panicked(Goroutine goroutine, Throwable panic);
}
