package io.gopark;

/**
 * The program cannot go on, and no goroutine can do anything about it.
 *
 * {@snippet :
 * try {
 *   Go.run(() -> {
 *     throw goexit();
 *   });
 * } catch (FatalError e) {
 *   IO.println(e.getMessage()); // -> no goroutines (main called runtime.Goexit) - deadlock!
 * }
 * }
 *
 * @go runtime.fatal
 */
public sealed class FatalError extends Error permits DeadlockError {
  private static final long serialVersionUID = 1L;

  private final String report;

  FatalError(String message, String report) {
    super(message);
    this.report = report;
  }

  /** What Go prints: "fatal error: ..." and the goroutines. */
  public final String report() {
    return report;
  }
}
