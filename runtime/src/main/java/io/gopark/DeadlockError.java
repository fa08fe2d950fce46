package io.gopark;

/**
 * "all goroutines are asleep - deadlock!": no goroutine of the program can ever run again.
 *
 * {@snippet :
 * try {
 *   Go.run(() -> Chan.make().recv());
 * } catch (DeadlockError e) {
 *   IO.println(e.getMessage()); // -> all goroutines are asleep - deadlock!
 * }
 * }
 *
 * @go runtime.checkdead
 */
public final class DeadlockError extends FatalError {
  private static final long serialVersionUID = 1L;

  DeadlockError(String message, String report) {
    super(message, report);
  }
}
