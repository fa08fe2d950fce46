package io.gopark.context;

/**
 * Why a context ended. There is one of each kind, without a stack trace, because nothing failed.
 *
 * {@snippet :
 * try (CancelScope scope = Context.background().withCancel()) {
 *   scope.cancel();
 *   switch (scope.err()) {
 *     case Canceled e -> IO.println("somebody cancelled"); // -> somebody cancelled
 *     case DeadlineExceeded e -> IO.println("the time was up");
 *   }
 * }
 * }
 */
public abstract sealed class ContextException extends Exception permits Canceled, DeadlineExceeded {
  private static final long serialVersionUID = 1L;

  ContextException(String text) {
    super(text, null, false, false);
  }
}
