package io.gopark;

/** What a runtime does with an exception that leaves a goroutine. */
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
